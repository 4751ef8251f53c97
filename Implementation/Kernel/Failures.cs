namespace GpuMm.Implementation.Kernel;

/// <summary>Where a scenario can make something fail. The order is part of the token format: append only.</summary>
public enum FailureSite
{
    /// <summary>Kernel memory for the node that describes a virtual range.</summary>
    RangeNode,

    /// <summary>Kernel memory for the records of installed page tables.</summary>
    TableRecords,

    /// <summary>Kernel memory for the tree node of a prepared page table.</summary>
    TableNode,

    /// <summary>Kernel memory for the blocks of the buddy allocator.</summary>
    BuddyBlock,

    /// <summary>Taking the PRAMIN window.</summary>
    PraminWindow,

    /// <summary>A read through the PRAMIN window.</summary>
    PraminRead,

    /// <summary>A write through the PRAMIN window.</summary>
    PraminWrite,

    /// <summary>A TLB invalidation that the hardware never acknowledges.</summary>
    TlbFlush,

    /// <summary>Kernel memory for the VMAs that a bind may need.</summary>
    Vma,

    /// <summary>Kernel memory for the link between a VM and a buffer object.</summary>
    VmBo,

    /// <summary>Kernel memory for the array of a bind's reserved page tables.</summary>
    ReservedTables,

    /// <summary>Kernel memory for a page table page.</summary>
    PageTablePage,

    /// <summary>Kernel memory for a bind job.</summary>
    BindJob,

    /// <summary>Pinning the pages of a buffer object.</summary>
    PinPages,

    /// <summary>A map_pages of the page table code that fails although its tables were reserved.</summary>
    PgtableMap,

    /// <summary>An unmap_pages of the page table code that unmaps nothing.</summary>
    PgtableUnmap,

    /// <summary>A command to an address-space slot that never ends.</summary>
    AsCommand,

    /// <summary>Kernel memory for a page of a process.</summary>
    ProcessPage,

    /// <summary>Kernel memory for an interval notifier.</summary>
    IntervalNotifier,

    /// <summary>A reference to an address space that is on its way out (mmget_not_zero).</summary>
    MmGet,

    /// <summary>hmm_range_fault finds that it has to start again (EBUSY).</summary>
    HmmBusy,

    /// <summary>Video memory for a device-private page.</summary>
    DevicePage,

    /// <summary>A DMA mapping of a page of host memory.</summary>
    DmaMap,

    /// <summary>A copy between video memory and host memory.</summary>
    Copy,

    /// <summary>The time that a fault may take is over (HMM_RANGE_DEFAULT_TIMEOUT).</summary>
    FaultTimeout,

    /// <summary>Kernel memory for the arrays of a migration.</summary>
    MigrationArrays,

    /// <summary>Kernel memory for what the pages of one allocation of device memory have in common (drm_pagemap_zdd).</summary>
    Zdd,
}

public static class FailureSites
{
    extension(FailureSite site)
    {
        /// <summary>Kernel memory, as against hardware.</summary>
        public bool IsMemory =>
            site is FailureSite.RangeNode or FailureSite.TableRecords or FailureSite.TableNode or FailureSite.BuddyBlock
                or FailureSite.Vma or FailureSite.VmBo or FailureSite.ReservedTables or FailureSite.PageTablePage or FailureSite.BindJob
                or FailureSite.PinPages
                or FailureSite.ProcessPage or FailureSite.IntervalNotifier or FailureSite.MigrationArrays or FailureSite.Zdd;
    }
}

/// <summary>One injected failure: the <paramref name="Nth"/> occurrence (from 1) of a site fails.</summary>
public readonly record struct InjectedFailure(FailureSite Site, int Nth)
{
    public override string ToString() => $"{Site} #{Nth}";
}

/// <summary>The failures of one scenario, and how often each site was passed.</summary>
public sealed class FailurePlan(IReadOnlyList<InjectedFailure> failures)
{
    public static readonly int SiteCount = Enum.GetValues<FailureSite>().Length;

    readonly int[] passed = new int[SiteCount];

    /// <summary>False from quiescence on, when everything must succeed.</summary>
    public bool Armed { get; set; } = true;

    public int TimesPassed(FailureSite site) => passed[(int)site];

    /// <summary>Whether an occurrence of the site is wanted to fail, so that their order matters.</summary>
    internal bool Concerns(FailureSite site)
    {
        for (int i = 0; i < failures.Count; i++)
        {
            if (failures[i].Site == site)
                return true;
        }

        return false;
    }

    internal bool Fails(FailureSite site)
    {
        if (!Armed)
            return false;
        int occurrence = ++passed[(int)site];
        for (int i = 0; i < failures.Count; i++)
        {
            if (failures[i].Site == site && failures[i].Nth == occurrence)
                return true;
        }

        return false;
    }
}
