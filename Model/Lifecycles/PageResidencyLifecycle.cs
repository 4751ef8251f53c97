using Stateless;

namespace GpuMm.Model.Lifecycles;

/// <summary>What the CPU's page table has for a virtual page.</summary>
public enum PageResidencyState
{
    /// <summary>Nothing: no mapping, or nobody has touched it; a page of a file may be in the file only.</summary>
    None,

    /// <summary>The one page of zeros that all share, read-only.</summary>
    ZeroPage,

    /// <summary>A page of system memory.</summary>
    System,

    /// <summary>A migration entry: the page is locked and on its way, to a device or from it.</summary>
    Migrating,

    /// <summary>A device has it in its own memory; the CPU must ask for it back.</summary>
    DevicePrivate,

    /// <summary>A page of system memory that only a device may access, for its atomics.</summary>
    DeviceExclusive,

    Swapped,
}

public enum PageResidencyTrigger
{
    ShowZeroPage,
    Populate,
    CopyOnWrite,

    /// <summary>migrate_vma_insert_page: where there is no data to move, there is no migration entry either.</summary>
    InsertDevicePage,

    /// <summary>migrate_vma_collect, migrate_vma_unmap.</summary>
    BeginToMigrate,
    EndInSystem,
    EndOnDevice,
    MakeExclusive,
    EndExclusive,
    SwapOut,
    SwapIn,

    /// <summary>fork copies such an entry as it is, and mremap moves it.</summary>
    TakeOverMigrationEntry,
    TakeOverExclusiveEntry,
    TakeOverSwapEntry,

    /// <summary>munmap, the OOM reaper, the end of the process; of a file's page also reclaim.</summary>
    Zap,
}

/// <summary>
/// Where the data of a virtual page is. Data that is in one place gets to another only through <see cref="PageResidencyState.Migrating"/>,
/// while nobody can write to it, or by way of swap.
/// </summary>
public static class PageResidencyLifecycle
{
    public static readonly Lifecycle<PageResidencyState, PageResidencyTrigger> Instance =
        new("page residency", PageResidencyState.None, Configure);

    static void Configure(StateMachine<PageResidencyState, PageResidencyTrigger> machine)
    {
        machine.Configure(PageResidencyState.None)
            .Permit(PageResidencyTrigger.ShowZeroPage, PageResidencyState.ZeroPage)
            .Permit(PageResidencyTrigger.Populate, PageResidencyState.System)
            .Permit(PageResidencyTrigger.InsertDevicePage, PageResidencyState.DevicePrivate)
            .Permit(PageResidencyTrigger.TakeOverMigrationEntry, PageResidencyState.Migrating)
            .Permit(PageResidencyTrigger.TakeOverExclusiveEntry, PageResidencyState.DeviceExclusive)
            .Permit(PageResidencyTrigger.TakeOverSwapEntry, PageResidencyState.Swapped);
        machine.Configure(PageResidencyState.ZeroPage)
            .Permit(PageResidencyTrigger.Populate, PageResidencyState.System)
            .Permit(PageResidencyTrigger.InsertDevicePage, PageResidencyState.DevicePrivate)
            .Permit(PageResidencyTrigger.Zap, PageResidencyState.None);
        machine.Configure(PageResidencyState.System)
            .PermitReentry(PageResidencyTrigger.CopyOnWrite)
            .Permit(PageResidencyTrigger.BeginToMigrate, PageResidencyState.Migrating)
            .Permit(PageResidencyTrigger.MakeExclusive, PageResidencyState.DeviceExclusive)
            .Permit(PageResidencyTrigger.SwapOut, PageResidencyState.Swapped)
            .Permit(PageResidencyTrigger.Zap, PageResidencyState.None);
        machine.Configure(PageResidencyState.Migrating)
            .Permit(PageResidencyTrigger.EndInSystem, PageResidencyState.System)
            .Permit(PageResidencyTrigger.EndOnDevice, PageResidencyState.DevicePrivate)
            .Permit(PageResidencyTrigger.Zap, PageResidencyState.None);
        machine.Configure(PageResidencyState.DevicePrivate)
            .Permit(PageResidencyTrigger.BeginToMigrate, PageResidencyState.Migrating)
            .Permit(PageResidencyTrigger.Zap, PageResidencyState.None);
        machine.Configure(PageResidencyState.DeviceExclusive)
            .Permit(PageResidencyTrigger.EndExclusive, PageResidencyState.System)
            .Permit(PageResidencyTrigger.SwapOut, PageResidencyState.Swapped)
            .Permit(PageResidencyTrigger.Zap, PageResidencyState.None);
        machine.Configure(PageResidencyState.Swapped)
            .Permit(PageResidencyTrigger.SwapIn, PageResidencyState.System)
            .Permit(PageResidencyTrigger.Zap, PageResidencyState.None);
    }
}
