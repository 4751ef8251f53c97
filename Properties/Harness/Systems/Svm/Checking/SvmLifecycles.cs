using GpuMm.Harness.Checking;
using GpuMm.Implementation.Kernel.Mm;
using GpuMm.Model.Lifecycles;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Harness.Systems.Svm.Checking;

/// <summary>What becomes of where the data of a page is, is what its lifecycle permits.</summary>
sealed class SvmLifecycles(SystemMemory memory) : SvmObserver
{
    public override void CpuPteChanged(MmStruct mm, Vfn vfn, CpuPte before, CpuPte after)
    {
        var (from, to) = (ResidencyOf(before), ResidencyOf(after));
        if (from != to)
            Hub.CheckTransition(PageResidencyLifecycle.Instance, from, to, $"{SvmWindow.PageOf(vfn)} of process {mm.Id}");
    }

    PageResidencyState ResidencyOf(CpuPte pte) => pte.Kind switch
    {
        CpuPteKind.None => PageResidencyState.None,
        CpuPteKind.Migration => PageResidencyState.Migrating,
        CpuPteKind.DevicePrivate => PageResidencyState.DevicePrivate,
        CpuPteKind.DeviceExclusive => PageResidencyState.DeviceExclusive,
        CpuPteKind.Swapped => PageResidencyState.Swapped,
        _ => pte.Page == memory.ZeroPage ? PageResidencyState.ZeroPage : PageResidencyState.System,
    };
}
