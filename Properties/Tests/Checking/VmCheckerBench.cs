using GpuMm.Harness;
using GpuMm.Harness.Execution;
using GpuMm.Harness.Scheduling;
using GpuMm.Harness.Systems.Vm;
using GpuMm.Implementation.Kernel;
using GpuMm.Implementation.Machine.Walking;
using GpuMm.Implementation.Vm;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Tests.Checking;

/// <summary>A checker beside a world of panthor's.</summary>
sealed class VmCheckerBench(int vms = 1, int slots = 3, params InjectedFailure[] failures) : WorldCheckerBench<VmWorld>(
    VmSystem.Instance, Plain with { AddressSpaces = vms, AddressSpaceSlots = slots }, failures)
{
    /// <summary>One whose first VM has a mapping of the small buffer at page 10h, and was lost when it was to go.</summary>
    public static VmCheckerBench WithUnusableVm(int users = 0)
    {
        var bench = new VmCheckerBench(2, 3, new InjectedFailure(FailureSite.PgtableUnmap, 1));
        for (int i = 0; i < users; i++)
            bench.Do(new VmOperation.Activate(0));
        bench.Do(Bind(Map(VmBuffers.Small, 0x10, 4)), Bind(Unmap(0x10, 4)));
        return bench;
    }

    public static Scenario Plain { get; } = new(
        VmLimits.SystemName, VmVariant.Fixed.Name, MmuVersion.Lpae, VmLimits.VramInPages, 1, new Program([], []), [],
        Schedule.Explicit.Default);

    public PanthorVm Vm => World.Vms[0];

    public override Call Begin(Operation operation, int task = 1)
    {
        World.CallsInto(task, VmNames.VmOf((VmOperation)operation) is { } variable ? World.Vms.ElementAtOrDefault(variable) : null);
        return base.Begin(operation, task);
    }

    public static VmOperation Bind(VmBindOp op, int vm = 0) => new VmOperation.Bind(vm, op);

    public static VmBindOp Map(int bo, ulong page, ulong pages, VmMapFlags flags = VmMapFlags.None) =>
        new VmBindOp.Map(bo, 0, page * PageSize.Bytes, pages * PageSize.Bytes, flags);

    public static VmBindOp Unmap(ulong page, ulong pages) => new VmBindOp.Unmap(page * PageSize.Bytes, pages * PageSize.Bytes);

    public static BindJob JobOf(KernelContext kernel, PanthorVm vm, VmBindOp op, Fence? wait = null) =>
        new(vm, new OpCtx(op), wait, new Fence(kernel, "bind"));

    /// <summary>Writes the entry of a page at a level, as nobody should.</summary>
    public void Overwrite(PanthorVm vm, ulong page, int level, Func<ulong, ulong> change)
    {
        var memory = World.Device.Memory;
        var address = new VirtualAddress(page * PageSize.Bytes);
        var table = vm.Root;
        for (int at = World.Device.Hardware.Format.StartLevel; at < level; at++)
            table = Pfn.Of(HardwareLpae.Decode(memory.Words(table)[HardwareLpae.Index(address, at)], at).Address);
        int index = HardwareLpae.Index(address, level);
        memory.WriteWords(table, index, 1, change(memory.Words(table)[index]), 0, memory.OwnerOf(table));
    }
}
