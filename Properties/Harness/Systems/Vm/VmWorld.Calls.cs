using GpuMm.Harness.Execution;
using GpuMm.Implementation.Kernel;
using GpuMm.Implementation.Vm;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Harness.Systems.Vm;

/// <summary>What surrounds a call: the variables it takes its arguments from, and the history that it enters.</summary>
sealed partial class VmWorld
{
    const ulong FirstKernelFrame = 0xC001;
    const ulong FramesOfKernelBo = 16;
    const ulong FirstLargeFrame = 1 << 27; // above whatever else there is, and where 2 MiB blocks are possible
    const ulong FramesOfLargeBo = 1 << 17;

    PanthorGem NewKernelBo(int task, int pages)
    {
        int number = NextNumber(task);
        ulong first = pages <= VmLimits.MaxKernelPages
            ? FirstKernelFrame + ((ulong)number * FramesOfKernelBo) : FirstLargeFrame + ((ulong)number * FramesOfLargeBo);
        var layout = new BufferLayout("kernel", pages == 0 ? [] : [new PfnRange(new Pfn(first), (ulong)pages)]);
        var bo = new PanthorGem(Device, VmBuffers.All.Length + number, layout);
        Books.Add(bo);
        return bo;
    }

    /// <summary>The object that the handle of a map stands for, with a reference; null if the handle is closed.</summary>
    async ValueTask<PanthorGem?> HoldBo(VmBindOp op)
    {
        if (op is not VmBindOp.Map map)
            return null;
        var handle = buffers[map.Bo];
        await kernel.Announce(StepKind.Read, handle.Cell);
        if (handle.IsClosed)
            return null;
        handle.Bo.Get();
        return handle.Bo;
    }

    static async ValueTask LetGo(PanthorVm vm, PanthorGem? bo)
    {
        if (bo is not null)
            await bo.Put();
        await vm.Put();
    }

    async ValueTask<Fence> FenceOf(int syncobj)
    {
        await kernel.Announce(StepKind.Read, syncobjs[syncobj].Cell);
        return syncobjs[syncobj].Current;
    }

    async ValueTask Replace(int syncobj, Fence fence)
    {
        await kernel.Announce(StepKind.Write, syncobjs[syncobj].Cell);
        syncobjs[syncobj].Later = fence;
    }

    async ValueTask<bool> Take(KernelVariable variable, bool wantsMapping)
    {
        await kernel.Announce(StepKind.Write, variable.Cell);
        if (variable.IsBusy || variable.Mapping is not null != wantsMapping)
            return false;
        variable.IsBusy = true;
        return true;
    }

    /// <summary>From now on somebody may make another; whoever tried before could not.</summary>
    void Free(VmVariable variable)
    {
        kernel.Touch(StepKind.Write, variable.Cell);
        variable.IsTaken = false;
    }

    void PutBack(KernelVariable variable)
    {
        kernel.Touch(StepKind.Write, variable.Cell);
        variable.IsBusy = false;
    }

    async ValueTask<Call> Begin(int task, Operation operation, PanthorVm? vm = null)
    {
        await kernel.Announce(StepKind.Read, Resource.History);
        CallsInto(task, vm);
        var call = history.Invoke(task, operation, kernel.StepCount);
        Books.Begin(task);
        hub.Invoked(call);
        return call;
    }

    async ValueTask End(Call call, Response response)
    {
        await kernel.Announce(StepKind.Write, Resource.History);
        history.Respond(call, response, kernel.StepCount);
        hub.Responded(call);
    }
}
