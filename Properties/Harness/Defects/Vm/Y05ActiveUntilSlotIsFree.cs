using GpuMm.Harness.Checking;
using GpuMm.Harness.Systems.Vm;
using GpuMm.Implementation.Vm;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Harness.Defects.Vm;

/// <summary>
/// Nobody promises that a slot becomes free.
/// </summary>
sealed class Y05ActiveUntilSlotIsFree(PanthorDevice device, int id, Pfn root) : PanthorVm(device, id, root)
{
    public static readonly VmVariant Variant = VmVariant.Defect(
        "Y05", "a job that finds no slot tries again until it finds one",
        "the submitter burns a CPU for as long as other VMs keep all the slots busy",
        "own",
        PropertyCatalogue.Progress, (device, id, root) => new Y05ActiveUntilSlotIsFree(device, id, root));

    public override async ValueTask<(Errno Errno, SlotUse? Use)> Active()
    {
        while (true)
        {
            var answer = await base.Active();
            if (answer.Errno != Errno.EBUSY)
                return answer;
        }
    }
}
