using GpuMm.Harness.Checking;
using GpuMm.Harness.Systems.Vm;
using GpuMm.Implementation.Kernel;
using GpuMm.Implementation.Vm;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Harness.Defects.Vm;

/// <summary>
/// While the device is being suspended or resumed it has slots, and runtime PM does not call it active.
/// </summary>
sealed class P11FlushOnlyWhenPowered(PanthorDevice device) : PanthorMmu(device)
{
    public static readonly VmVariant Variant = VmVariant.OfSlots(
        "P11", "the flush after an update is left out unless runtime PM calls the device active",
        "a page that was unmapped while the GPU went to sleep is still reached by a job that keeps it awake",
        "panthor_mmu.c before as.id alone decided: panthor_vm_flush_range, if (pm_runtime_active(dev))",
        PropertyCatalogue.NoStaleTranslation, device => new P11FlushOnlyWhenPowered(device));

    readonly Shared<bool> isActive = new(device.Kernel, "runtime PM is active", true);

    public override async ValueTask<Errno> Suspend()
    {
        await isActive.Write(false); // RPM_SUSPENDING
        var errno = await base.Suspend();
        if (errno != Errno.None)
            await isActive.Write(true);
        return errno;
    }

    public override async ValueTask Resume()
    {
        await base.Resume();
        await isActive.Write(true); // RPM_RESUMING up to here
    }

    protected override async ValueTask<Errno> FlushRegion(AsSlot slot) =>
        await isActive.Read() ? await base.FlushRegion(slot) : Errno.None;
}
