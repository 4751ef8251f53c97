using GpuMm.Model.Vocabulary;

namespace GpuMm.Harness.Systems.Vm;

/// <summary>The variables of a program, and their canonical names.</summary>
static class VmNames
{
    /// <summary>
    /// VMs, kernel mappings and sync objects are renamed in the order of their first use; buffer objects are not, because they differ. So
    /// do VMs if one has a buffer object of its own, or if the program makes one: then its variable must have been empty.
    /// </summary>
    public static Program Canonical(Program program)
    {
        var operations = program.Operations.ToArray();
        Func<int, int> vm = VmsAreAlike(operations) ? ByFirstUse(operations.Select(VmOf).OfType<int>()) : same => same;
        var slot = ByFirstUse(operations.Select(SlotOf).OfType<int>());
        var syncobj = ByFirstUse(operations.SelectMany(SyncobjsOf));
        return program.Select(operation => WithSyncobjs(WithSlot(WithVm(operation, vm), slot), syncobj));
    }

    /// <summary>The VM that an operation names; null for those on the GPU as a whole, a buffer object, or a kernel mapping.</summary>
    public static int? VmOf(Operation operation) => operation switch
    {
        VmOperation.Bind bind => bind.Vm,
        VmOperation.BindAsync bind => bind.Vm,
        VmOperation.GpuAccess access => access.Vm,
        VmOperation.Activate active => active.Vm,
        VmOperation.Idle idle => idle.Vm,
        VmOperation.KernelMap map => map.Vm,
        VmOperation.GetBoForVa look => look.Vm,
        VmOperation.CreateVm create => create.Vm,
        VmOperation.DestroyVm destroy => destroy.Vm,
        _ => null,
    };

    public static Operation WithVm(Operation operation, Func<int, int> rename) => operation switch
    {
        VmOperation.Bind bind => bind with { Vm = rename(bind.Vm) },
        VmOperation.BindAsync bind => bind with { Vm = rename(bind.Vm) },
        VmOperation.GpuAccess access => access with { Vm = rename(access.Vm) },
        VmOperation.Activate active => active with { Vm = rename(active.Vm) },
        VmOperation.Idle idle => idle with { Vm = rename(idle.Vm) },
        VmOperation.KernelMap map => map with { Vm = rename(map.Vm) },
        VmOperation.GetBoForVa look => look with { Vm = rename(look.Vm) },
        VmOperation.CreateVm create => create with { Vm = rename(create.Vm) },
        VmOperation.DestroyVm destroy => destroy with { Vm = rename(destroy.Vm) },
        _ => operation,
    };

    /// <summary>What an operation binds; null for those that bind nothing.</summary>
    public static VmBindOp? BindOf(Operation operation) => operation switch
    {
        VmOperation.Bind bind => bind.Op,
        VmOperation.BindAsync bind => bind.Op,
        _ => null,
    };

    public static Operation WithBind(Operation operation, Func<VmBindOp, VmBindOp> replace) => operation switch
    {
        VmOperation.Bind bind => bind with { Op = replace(bind.Op) },
        VmOperation.BindAsync bind => bind with { Op = replace(bind.Op) },
        _ => operation,
    };

    static bool VmsAreAlike(Operation[] operations) => !operations.Any(operation =>
        operation is VmOperation.CreateVm || BindOf(operation) is VmBindOp.Map { Bo: VmBuffers.Private });

    static int? SlotOf(Operation operation) => operation switch
    {
        VmOperation.KernelMap map => map.Slot,
        VmOperation.KernelUnmap unmap => unmap.Slot,
        _ => null,
    };

    static Operation WithSlot(Operation operation, Func<int, int> rename) => operation switch
    {
        VmOperation.KernelMap map => map with { Slot = rename(map.Slot) },
        VmOperation.KernelUnmap unmap => unmap with { Slot = rename(unmap.Slot) },
        _ => operation,
    };

    static IEnumerable<int> SyncobjsOf(Operation operation) => operation switch
    {
        VmOperation.BindAsync bind => new[] { bind.Wait, bind.Signal }.OfType<int>(),
        VmOperation.SignalSyncobj signal => [signal.Index],
        _ => [],
    };

    static Operation WithSyncobjs(Operation operation, Func<int, int> rename) => operation switch
    {
        VmOperation.BindAsync bind => bind with
        {
            Wait = bind.Wait is { } wait ? rename(wait) : null,
            Signal = bind.Signal is { } signal ? rename(signal) : null,
        },
        VmOperation.SignalSyncobj signal => signal with { Index = rename(signal.Index) },
        _ => operation,
    };

    static Func<int, int> ByFirstUse(IEnumerable<int> used)
    {
        List<int> seen = [.. used.Distinct()];
        return seen.IndexOf;
    }
}
