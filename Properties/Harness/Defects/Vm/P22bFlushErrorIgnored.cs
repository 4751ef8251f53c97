using GpuMm.Harness.Checking;
using GpuMm.Harness.Systems.Vm;
using GpuMm.Implementation.Vm;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Harness.Defects.Vm;

/// <summary>
/// The caller takes the pages for unreachable.
/// </summary>
sealed class P22bFlushErrorIgnored(PanthorDevice device) : PanthorMmu(device)
{
    public static readonly VmVariant Variant = VmVariant.OfSlots(
        "P22b", "whether the flush after an update was carried out is not looked at",
        "a page that was unmapped and given to somebody else is still reached through the TLB",
        "panthor_mmu.c before 6e2d3b3e8589: write_cmd() and wait_ready() in the middle of an update",
        PropertyCatalogue.NoStaleTranslation, device => new P22bFlushErrorIgnored(device));

    protected override async ValueTask<Errno> FlushRegion(AsSlot slot)
    {
        await base.FlushRegion(slot);
        return Errno.None;
    }
}
