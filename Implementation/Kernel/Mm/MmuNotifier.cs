using GpuMm.Model.Vocabulary;

namespace GpuMm.Implementation.Kernel.Mm;

/// <summary>enum mmu_notifier_event: why entries change.</summary>
public enum MmuNotifyEvent
{
    /// <summary>munmap, or mremap.</summary>
    Unmap,

    /// <summary>A single page goes or is replaced: reclaim, copy-on-write, unmapping for migration.</summary>
    Clear,

    /// <summary>mprotect.</summary>
    ProtectionVma,

    /// <summary>Pages become read-only for a fork.</summary>
    ProtectionPage,

    /// <summary>The address space ends.</summary>
    Release,

    /// <summary>migrate_vma collects pages, for the device that owns <see cref="MmuNotifierRange.Owner"/>.</summary>
    Migrate,

    /// <summary>A device takes a page for itself.</summary>
    Exclusive,
}

/// <summary>mmu_notifier_range: what is about to change.</summary>
/// <param name="Mm">In whose page table.</param>
/// <param name="Range">Where.</param>
/// <param name="Event">Why.</param>
/// <param name="Owner">For which device, if it is for one.</param>
/// <param name="Blockable">Whether whoever is told may sleep.</param>
public readonly record struct MmuNotifierRange(
    MmStruct Mm, VfnRange Range, MmuNotifyEvent Event, object? Owner = null, bool Blockable = true);

/// <summary>mmu_notifier: a device that shares the address space hears of each change before it happens.</summary>
public abstract class MmuNotifier
{
    /// <summary>
    /// When it returns, the device uses nothing in the range any more.
    /// </summary>
    /// <returns>EAGAIN if it would have to sleep and must not.</returns>
    public abstract ValueTask<Errno> InvalidateRangeStart(MmuNotifierRange range);

    /// <summary>The address space ends. This is the last that is told: nobody says anything of the pages that are freed now.</summary>
    public virtual ValueTask Release(MmStruct mm) => default;
}
