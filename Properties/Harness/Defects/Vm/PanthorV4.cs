using GpuMm.Harness.Checking;
using GpuMm.Harness.Systems.Vm;
using GpuMm.Implementation.Vm;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Harness.Defects.Vm;

/// <summary>
/// The VM as it was posted: "[PATCH v4 07/14] drm/panthor: Add the MMU/VM logical block", Boris Brezillon, 2024-01-22, with what was wrong
/// in it and is not a matter of power management (P01, P03 to P06, P09, P12, P18, P19, P23, P29, P30, P32).
/// </summary>
/// <remarks>
/// Steven Price reviewed it on 2024-02-09. He saw that panthor_vm_map_pages subtracts the offset (P01), and that its
/// <c>if (size >= 0)</c> is always true, which does no harm, as the loop ends when nothing is left. He did not see, a line further down,
/// that the offset is never set back (P03), which was found nine months later, nor anything of what the other functions get wrong.
/// <para>
/// The page table code is that of today, which does not split blocks: so blocks are widened here, as they are in the fixed driver.
/// </para>
/// </remarks>
sealed class PanthorV4(PanthorDevice device, int id, Pfn root) : PanthorVm(device, id, root)
{
    public static readonly VmVariant Variant = new(
        "panthor-v4", "the VM as posted in v4 07/14 of the series",
        "[PATCH v4 07/14] drm/panthor: Add the MMU/VM logical block, Boris Brezillon, 2024-01-22", null)
    {
        KnownFor = PropertyCatalogue.TranslationLinearizable,
        MakeVm = (device, id, root) => new PanthorV4(device, id, root),
        MakeMmu = device => new P29FailedEnableKeepsSlot(device),
        MakePool = kernel => new P09LookupWithoutLock(kernel),
    };

    protected override int VmasForUnmap => 1; // P04

    protected override bool IsAligned(VmBindOp.Map map) => IsPageAligned(map.Va | map.Size); // P23

    protected override PhysicalAddress FirstAddress(PfnRange entry, ulong offset) => new(entry.Start.HostAddress.Raw - offset); // P01

    protected override ulong OffsetInNextEntry(ulong offset) => offset; // P03

    protected override bool DoesNothing(VmBindOp op, bool hasSyncs) =>
        op is not VmBindOp.Map { Size: 0 } && base.DoesNothing(op, hasSyncs); // P32

    protected override async ValueTask<Errno> ReserveTables(OpCtx ctx, int count)
    {
        if (await base.ReserveTables(ctx, count) != Errno.None)
            await CleanupOp(ctx);
        return Errno.None; // P05
    }

    protected override async ValueTask<Errno> Refusal(VmBindOp op) =>
        op is VmBindOp.Map && await IsUnusable() ? Errno.EINVAL : Errno.None; // P30

    protected override bool IsHalfDone(OpCtx ctx) => false; // P18, P19

    /// <summary>The region is locked for no longer than a flush takes (P12).</summary>
    protected override async ValueTask<Errno> Update(OpCtx ctx, IReadOnlyList<GpuVaOp> steps)
    {
        foreach (var step in steps)
        {
            var (start, end) = RegionOf([step]);
            var errno = await Apply(ctx, [step]);
            var flushed = await Device.Mmu.LockRegion(this, start, end - start);
            if (flushed == Errno.None)
                flushed = await Device.Mmu.FlushAndUnlockRegion(this);
            if (errno != Errno.None || flushed != Errno.None)
                return errno == Errno.None ? flushed : errno;
        }

        return Errno.None;
    }

    protected override void ReturnVma(OpCtx ctx, PanthorVma vma) // P06
    {
    }
}
