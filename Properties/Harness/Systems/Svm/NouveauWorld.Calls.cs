using GpuMm.Implementation.Kernel;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Harness.Systems.Svm;

/// <summary>Each operation of the GPU's as the call that it stands for.</summary>
sealed partial class NouveauWorld
{
    async ValueTask GpuAccess(int task, SvmOperation.GpuAccess access)
    {
        var process = Processes[access.Process];
        await Kernel.Announce(StepKind.Read, process.Cell);
        if (process.Svmm is null)
            return;
        var call = await Begin(task, access);
        ulong value = access.Access is FaultAccess.Write or FaultAccess.Atomic ? NextValue(task) : 0;
        var result = await machine.Engine.Access(
            process.Channel.Root, process.Number, task, SvmWindow.VfnOf(access.Page), access.Access, value, access.Cached);
        await End(call, result.Cancelled
            ? new SvmResponse.Accessed(Refusals.IsExcused(task) ? AccessOutcome.OutOfMemory : AccessOutcome.Refused)
            : new SvmResponse.Accessed(AccessOutcome.Done, result.Access.Value, result.Access.Before));
    }

    async ValueTask Bind(int task, SvmOperation.Bind bind)
    {
        var process = Processes[bind.Process];
        await Kernel.Announce(StepKind.Read, process.Cell);
        if (!process.IsAlive || process.Svmm is not { } svmm)
            return;
        process.Calls++;
        process.Ioctls++;
        var call = await Begin(task, bind);
        var errno = await Drm.Dmem.Bind(svmm, RangeOf(bind.Page, bind.Pages));
        process.Ioctls--;
        await End(call, errno == Errno.None ? new SvmResponse.Done() : new SvmResponse.Refused(errno), process);
    }

    async ValueTask EvictDmem(int task, SvmOperation.EvictDmem evict)
    {
        var call = await Begin(task, evict);
        await Drm.Dmem.Evict();
        await End(call, new SvmResponse.Done());
    }

    async ValueTask OpenGpu(int task, SvmOperation.OpenGpu open)
    {
        var process = Processes[open.Process];
        await Kernel.Announce(StepKind.Write, process.Cell);
        if (!process.IsAlive || process.HasOpened)
            return;
        process.HasOpened = true;
        process.Calls++;
        var call = await Begin(task, open);
        var errno = await process.Channel.Manage(SvmWindow.Span);
        if (errno == Errno.None)
        {
            process.Channel.Get();
            var svmm = NewSvmm(process);
            await process.Mm!.Notifiers.Register(svmm);
            await machine.Svm.Join(process.Number, svmm);
            Kernel.Touch(StepKind.Write, process.Cell);
            process.Svmm = svmm;
        }

        await End(call, errno == Errno.None ? new SvmResponse.Done() : new SvmResponse.Refused(errno), process);
    }

    async ValueTask CloseGpu(int task, SvmOperation.CloseGpu close)
    {
        var process = Processes[close.Process];
        await Kernel.Announce(StepKind.Write, process.Cell);
        if (process.Svmm is null || process.IsExiting)
            return;
        var call = await Begin(task, close);
        bool closed = await Close(process);
        await End(call, closed ? new SvmResponse.Done() : new SvmResponse.Skipped());
    }

    /// <summary>Calls on the file have a reference to it.</summary>
    /// <returns>False if it is not open, or somebody else is closing it.</returns>
    async ValueTask<bool> Close(NouveauProcess process)
    {
        await Kernel.Announce(StepKind.Write, process.Cell);
        if (process.Svmm is not { } svmm)
            return false;
        process.Svmm = null;
        process.Closings++;
        await Kernel.Announce(StepKind.Wait, process.Cell, process.NoIoctls);
        await machine.Svm.Part(process.Number);
        await svmm.Close();
        Kernel.Touch(StepKind.Write, process.Cell);
        process.Closings--;
        return true;
    }
}
