using GpuMm.Harness.Systems.Vm.Checking;
using GpuMm.Implementation.Kernel;
using GpuMm.Implementation.Machine;
using GpuMm.Implementation.Vm;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Harness.Systems.Vm;

/// <summary>The operations, one after the other as calls.</summary>
sealed partial class VmWorld
{
    readonly Dictionary<int, PanthorVm> jobs = []; // by task

    async ValueTask Bind(int task, VmOperation.Bind bind)
    {
        if (await Pool.Get(bind.Vm) is not { } vm)
            return;
        var bo = await HoldBo(bind.Op);
        var call = await Begin(task, bind, vm);
        var errno = await vm.BindSync(bind.Op, bo);
        await End(call, AfterBind(task, vm, bind.Op, errno));
        await LetGo(vm, bo);
    }

    async ValueTask BindAsync(int task, VmOperation.BindAsync bind)
    {
        if (await Pool.Get(bind.Vm) is not { } vm)
            return;
        var bo = await HoldBo(bind.Op);
        var wait = bind.Wait is { } waited ? await FenceOf(waited) : null;
        var call = await Begin(task, bind, vm);
        Books.Submitting(task, call);
        var (errno, job) = await vm.BindAsync(bind.Op, bo, wait, wantsFence: bind.Signal is not null);
        if (job is not null && bind.Signal is { } signal)
            await Replace(signal, job.Done);
        await End(call, job is null ? new VmResponse.Refused(errno) : new VmResponse.Queued(vm.Id));
        await LetGo(vm, bo);
    }

    async ValueTask SignalSyncobj(int task, VmOperation.SignalSyncobj signal)
    {
        var syncobj = syncobjs[signal.Index];
        await kernel.Announce(StepKind.Write, syncobj.Cell);
        if (syncobj.IsSignalling)
            return;
        syncobj.IsSignalling = true;
        var call = await Begin(task, signal);
        await syncobj.First.Signal();
        await End(call, new VmResponse.Done());
    }

    async ValueTask GpuAccess(int task, VmOperation.GpuAccess access)
    {
        if (await Pool.Get(access.Vm) is not { } vm)
            return;
        var call = await Begin(task, access, vm);
        var (errno, use) = await vm.Active();
        if (use is not { } granted)
        {
            await End(call, new VmResponse.Refused(errno));
        }
        else
        {
            jobs[task] = vm;
            var answer = await RunJob(task, vm, granted, access);
            jobs.Remove(task);
            await vm.Idle();
            await End(call, answer);
        }

        await vm.Put();
    }

    async ValueTask<VmResponse> RunJob(int task, PanthorVm vm, SlotUse use, VmOperation.GpuAccess access)
    {
        ulong value = access.Access == Access.Write ? (1UL << 40) + ((ulong)NextNumber(task) << 4) : 0;
        var result = await Device.Hardware.Access(
            use.Slot, access.Address, access.Access, value, access.Cached, use.ResetCount);
        hub.Mark((result.Outcome, access.Access) switch
        {
            (GpuAccessOutcome.Ok, Access.Read) => VmSometimes.GpuReadOk,
            (GpuAccessOutcome.Ok, _) => VmSometimes.GpuWriteOk,
            (GpuAccessOutcome.PermissionFault, _) => VmSometimes.GpuWriteToReadOnlyRefused,
            (GpuAccessOutcome.SlotDisabled, _) => VmSometimes.GpuJobKilled,
            (_, Access.Read) => VmSometimes.GpuReadFaulted,
            _ => VmSometimes.GpuWriteFaulted,
        });
        if (result.Outcome == GpuAccessOutcome.SlotDisabled)
            return new VmResponse.Refused(Errno.ECANCELED);
        bool faulted = result.Outcome != GpuAccessOutcome.Ok;
        return new VmResponse.Accessed(vm.Id, Vfn.Of(access.Address), faulted, result.Page, result.Value);
    }

    async ValueTask Activate(int task, VmOperation.Activate activate)
    {
        if (await Pool.Get(activate.Vm) is not { } vm)
            return;
        var call = await Begin(task, activate, vm);
        var (errno, use) = await vm.Active();
        if (use is not null)
        {
            await kernel.Announce(StepKind.Write, vmVariables[activate.Vm].Cell);
            vmVariables[activate.Vm].Users.Push(vm); // with its reference
        }

        await End(call, use is null ? new VmResponse.Refused(errno) : new VmResponse.Done());
        if (use is null)
            await vm.Put();
    }

    async ValueTask Idle(int task, VmOperation.Idle idle)
    {
        var variable = vmVariables[idle.Vm];
        await kernel.Announce(StepKind.Write, variable.Cell);
        if (!variable.Users.TryPop(out var vm))
            return;
        var call = await Begin(task, idle, vm);
        await vm.Idle();
        await End(call, new VmResponse.Done());
        await vm.Put();
    }

    async ValueTask KernelMap(int task, VmOperation.KernelMap map)
    {
        var variable = kernelVariables[map.Slot];
        if (!await Take(variable, wantsMapping: false))
            return;
        if (await Pool.Get(map.Vm) is { } vm)
        {
            var bo = NewKernelBo(task, map.Pages);
            var call = await Begin(task, map, vm);
            var (errno, range) = await vm.KernelMap(bo);
            if (errno == Errno.None)
                variable.Mapping = (vm, bo, range); // with both references
            await End(call, errno == Errno.None
                ? new VmResponse.KernelMapped(vm.Id, range, bo.Layout) : AfterBind(task, vm, new VmBindOp.SyncOnly(), errno));
            if (errno != Errno.None)
                await LetGo(vm, bo);
        }

        PutBack(variable);
    }

    async ValueTask KernelUnmap(int task, VmOperation.KernelUnmap unmap)
    {
        var variable = kernelVariables[unmap.Slot];
        if (!await Take(variable, wantsMapping: true))
            return;
        var (vm, bo, range) = variable.Mapping!.Value;
        var call = await Begin(task, unmap, vm);
        var errno = await vm.KernelUnmap(range);
        bool isGone = errno == Errno.None || !vm.KernelVa.Taken.Contains(range); // its own until it is freed, so looking is no race
        if (isGone)
            variable.Mapping = null;
        await End(call, errno == Errno.None
            ? new VmResponse.KernelUnmapped(vm.Id, range) : AfterBind(task, vm, new VmBindOp.SyncOnly(), errno));
        if (isGone)
            await LetGo(vm, bo);
        PutBack(variable);
    }

    async ValueTask GetBoForVa(int task, VmOperation.GetBoForVa look)
    {
        if (await Pool.Get(look.Vm) is not { } vm)
            return;
        var call = await Begin(task, look, vm);
        var (errno, bo, offset) = await vm.GetBoForVa(look.Address.Raw);
        Pfn? found = errno != Errno.None ? null
            : bo?.Layout.FrameOf(offset / PageSize.Bytes) ?? default(Pfn); // success without an object finds what nobody has mapped
        hub.Mark(bo is null ? VmSometimes.LookedAndFoundNothing : VmSometimes.LookedAndFoundBo);
        await End(call, new VmResponse.Looked(vm.Id, Vfn.Of(look.Address), found));
        await LetGo(vm, bo);
    }

    async ValueTask CreateVm(int task, VmOperation.CreateVm create)
    {
        var variable = vmVariables[create.Vm];
        await kernel.Announce(StepKind.Write, variable.Cell);
        if (variable.IsTaken || created[task] == MostCreatedByTask)
            return;
        variable.IsTaken = true;
        int space = VmLimits.Vms + (created[task]++ * TasksOfARun) + task;
        var call = await Begin(task, create);
        var vm = await PanthorVm.Create(Device, space, variant.MakeVm);
        if (vm is not null)
            await Register(create.Vm, Adopt(vm));
        else
            Free(variable);
        await End(call, vm is null ? new VmResponse.Refused(Errno.ENOMEM) : new VmResponse.Done());
    }

    /// <exception cref="InvalidOperationException">The handle is somebody's, although its variable was empty.</exception>
    async ValueTask Register(int handle, PanthorVm vm)
    {
        if (await Pool.Add(handle, vm) is var errno and not Errno.None)
            throw new InvalidOperationException($"handle {handle} was not given to vm {vm.Id}: {errno}");
    }

    async ValueTask DestroyVm(int task, VmOperation.DestroyVm destroy)
    {
        var call = await Begin(task, destroy);
        var (errno, vm) = await Pool.Destroy(destroy.Vm);
        if (vm is null)
        {
            await End(call, new VmResponse.Refused(errno));
            return;
        }

        Free(vmVariables[destroy.Vm]);
        await End(call, Books.LastErrnoOf(task) == Errno.None
            ? new VmResponse.Destroyed(vm.Id)
            : new VmResponse.Failed(vm.Id, new VmBindOp.SyncOnly(), Books.LastErrnoOf(task), Unusable: true));
    }

    async ValueTask CloseBo(int task, VmOperation.CloseBo close)
    {
        var handle = buffers[close.Bo];
        await kernel.Announce(StepKind.Write, handle.Cell);
        if (handle.IsClosing)
            return;
        handle.IsClosing = true;
        var call = await Begin(task, close);
        await kernel.Announce(StepKind.Write, handle.Cell);
        handle.IsClosed = true;
        await handle.Bo.Put();
        await End(call, new VmResponse.Done());
    }

    async ValueTask OnDevice(int task, VmOperation operation, Func<ValueTask<Errno>> work)
    {
        var call = await Begin(task, operation);
        var errno = await work();
        await End(call, errno == Errno.None ? new VmResponse.Done() : new VmResponse.Refused(errno));
    }

    async ValueTask<Errno> HandleIrq()
    {
        await Device.Mmu.HandleIrq();
        return Errno.None;
    }

    async ValueTask<Errno> Resume()
    {
        await Device.Mmu.Resume();
        return Errno.None;
    }

    async ValueTask<Errno> Reset()
    {
        await Device.Mmu.Reset();
        return Errno.None;
    }

    /// <summary>A failed bind that had begun to change things has lost the VM; else everything is as before.</summary>
    VmResponse AfterBind(int task, PanthorVm vm, VmBindOp op, Errno errno) =>
        errno == Errno.None ? new VmResponse.Bound(vm.Id, op)
        : Books.HasChangedIn(task) ? new VmResponse.Failed(vm.Id, op, errno, Unusable: true)
        : new VmResponse.Refused(errno);
}
