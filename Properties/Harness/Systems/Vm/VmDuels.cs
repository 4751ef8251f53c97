using System.Collections.Immutable;
using GpuMm.Harness.Generation;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Harness.Systems.Vm;

/// <summary>Programs about one race each, which random ones only meet by luck.</summary>
sealed class VmDuels(Choices choices, VmBinds binds)
{
    /// <summary>One task takes a mapping or the slot away while a GPU engine keeps using it.</summary>
    public Program AgainstAnEngine()
    {
        var map = Map(0);
        Operation[] warmUp = choices.OneIn(2) ? [Use(0)] : [];
        List<Operation> driver = [TakeAway()];
        if (choices.OneIn(2))
            driver.Add(choices.OneIn(2) ? new VmOperation.Bind(0, binds.Map(0)) : TakeAway());
        return new Program([map, .. warmUp], [[.. driver], Uses(0)]);
    }

    /// <summary>A page that the TLB holds is replaced or unmapped while a GPU engine keeps reading it.</summary>
    public Program OnOnePage()
    {
        var map = Map(0);
        var target = (VmBindOp.Map)map.Op;
        ulong page = (ulong)choices.Below((int)(target.Size / PageSize.Bytes));
        var read = new VmOperation.GpuAccess(0, new VirtualAddress(target.Va + (page * PageSize.Bytes)), Access.Read, Cached: true);
        VmBindOp change = choices.OneIn(2) ? new VmBindOp.Unmap(target.Va, target.Size) : binds.InPlaceOf(target, 0);
        return new Program([map, read], [[new VmOperation.Bind(0, change)], [.. Enumerable.Repeat(read, 1 + choices.Below(3))]]);
    }

    /// <summary>A VM is destroyed while a map is in its queue, or on the way there.</summary>
    public Program DestroyAgainstAQueuedMap()
    {
        var map = Map(0).Op;
        var queued = new VmOperation.BindAsync(0, map, Wait: choices.OneIn(2) ? 0 : null, Signal: choices.OneIn(3) ? 1 : null);
        Operation[] again = choices.OneIn(3) ? [new VmOperation.CreateVm(0), Use(0)] : [];
        Operation[] before = choices.OneIn(3) ? [Map(0)] : [];
        return choices.OneIn(2)
            ? new Program([.. before, queued], [[new VmOperation.DestroyVm(0), .. again], [new VmOperation.SignalSyncobj(0), Use(0)]])
            : new Program([.. before], [[queued, Use(0)], [new VmOperation.DestroyVm(0), .. again]]);
    }

    /// <summary>Two VMs have different memory at one address, and there is one slot for both.</summary>
    public Program ForOneSlot()
    {
        var first = Map(0);
        var second = new VmOperation.Bind(1, binds.InPlaceOf((VmBindOp.Map)first.Op, 1));
        binds.Remember(1, (VmBindOp.Map)second.Op);
        return new Program([first, second], [Fight(0), Fight(1)]);
    }

    /// <summary>
    /// One VM has faulted; the handler is on its way, and so is another VM that gets the slot. Or the handler has been there, and the VM
    /// faults again. Or another job of the VM faults while the handler disables the slot, and the next one finds all that it needs.
    /// </summary>
    public Program AgainstTheFaultHandler()
    {
        int which = choices.Below(4);
        if (which == 0)
            return FaultBesideTheHandler();
        var other = Map(1);
        var fault = new VmOperation.GpuAccess(0, binds.Address(0), Access.Read, Cached: false);
        if (which == 1)
            return new Program([fault, new VmOperation.HandleIrq(), fault, new VmOperation.HandleIrq()], []);
        return new Program([other, fault], [[new VmOperation.HandleIrq()], Uses(1)]);
    }

    Program FaultBesideTheHandler()
    {
        var map = Map(0);
        var read = Use(0) with { Address = new VirtualAddress(((VmBindOp.Map)map.Op).Va), Access = Access.Read };
        var fault = read with { Address = new VirtualAddress(read.Address.Raw + (8 * VmLimits.BlockBytes)) };
        return new Program([map, fault], [[new VmOperation.HandleIrq()], [fault, read]]);
    }

    /// <summary>A buffer of the kernel's goes while others come, for which there may be room where it was.</summary>
    public Program OfKernelBuffers()
    {
        var first = new VmOperation.KernelMap(0, 0, binds.KernelPages());
        var second = new VmOperation.KernelMap(1, 0, binds.KernelPages());
        Operation[] after = choices.OneIn(2) ? [Use(0)] : [];
        return new Program([first], [[new VmOperation.KernelUnmap(0)], [second, .. after]]);
    }

    VmOperation.Bind Map(int vm)
    {
        var map = binds.RightMap(vm);
        binds.Remember(vm, map);
        return new VmOperation.Bind(vm, map);
    }

    VmOperation TakeAway() => choices.Below(8) switch
    {
        0 => new VmOperation.Activate(1),
        1 => new VmOperation.Suspend(),
        2 => new VmOperation.Reset(),
        3 => new VmOperation.BindAsync(0, binds.Unmap(0), Wait: null, Signal: null),
        4 or 5 => new VmOperation.Bind(0, binds.Map(0)),
        _ => new VmOperation.Bind(0, binds.Unmap(0)),
    };

    ImmutableArray<Operation> Fight(int vm) => choices.Below(4) switch
    {
        0 => [new VmOperation.Activate(vm), Use(vm), new VmOperation.Idle(vm)],
        1 => [Use(vm), new VmOperation.Bind(vm, binds.Unmap(vm)), Use(vm)],
        _ => Uses(vm),
    };

    ImmutableArray<Operation> Uses(int vm) => [.. Enumerable.Range(0, 1 + choices.Below(3)).Select(_ => Use(vm))];

    VmOperation.GpuAccess Use(int vm) => binds.Use(vm);
}
