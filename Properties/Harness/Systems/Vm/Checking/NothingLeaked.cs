using GpuMm.Harness.Checking;
using GpuMm.Harness.Execution;
using GpuMm.Implementation.Kernel;
using GpuMm.Implementation.Vm;
using GpuMm.Model.Lifecycles;

namespace GpuMm.Harness.Systems.Vm.Checking;

/// <summary>
/// When everybody has let go of everything, nothing is left: no VM, no buffer object, no virtual range, no page table, no object of the
/// driver's, and each was freed once.
/// </summary>
sealed class NothingLeaked(VmWorld world) : VmObserver
{
    readonly int[] alive = new int[Enum.GetValues<VmObject>().Length];

    public override void ObjectCounted(VmObject kind, int change)
    {
        alive[(int)kind] += change;
        if (alive[(int)kind] < 0)
            Hub.Violate(PropertyCatalogue.MemoryNotLeaked, $"a {kind} was freed that nobody had allocated");
    }

    public override void AtQuiescence()
    {
        foreach (var vm in world.Vms)
        {
            if (vm.KernelVa.Taken.Count > 0)
            {
                Hub.Violate(PropertyCatalogue.VaNotLeaked,
                    $"vm {vm.Id} holds {string.Join(", ", vm.KernelVa.Taken)} although nothing is mapped");
            }

            if (vm.State != VmState.Freed)
                Hub.Violate(PropertyCatalogue.RefcountBalanced, $"vm {vm.Id} is {vm.State}: somebody still has a reference to it");
        }

        foreach (var bo in world.Buffers)
        {
            if (!bo.IsFreed)
                Hub.Violate(PropertyCatalogue.RefcountBalanced, $"bo {bo.Id} is not freed: somebody still has a reference to it");
            else if (bo.Pins != 0)
                Hub.Violate(PropertyCatalogue.RefcountBalanced, $"bo {bo.Id} was freed with {bo.Pins} pins");
        }
    }

    public override void AtEnd(ExecutionRecord execution)
    {
        if (execution.End != RunEnd.Completed || world.Vms.Any(vm => vm.State != VmState.Freed))
            return; // what a VM has is not lost as long as it lives
        foreach (var kind in Enum.GetValues<VmObject>())
        {
            if (alive[(int)kind] > 0)
                Hub.Violate(PropertyCatalogue.MemoryNotLeaked, $"{alive[(int)kind]} of {kind} were allocated and never freed");
        }

        var tables = world.Device.Memory.Tables.ToArray();
        if (tables.Length > 0)
        {
            Hub.Violate(PropertyCatalogue.MemoryNotLeaked,
                $"{tables.Length} page table pages are left that nobody needs; the first is {tables[0]}, "
                + $"{world.Device.Memory.OwnerOf(tables[0])}");
        }
    }
}
