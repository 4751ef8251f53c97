namespace GpuMm.Model.Lifecycles;

public enum PageTableState
{
    Free,

    /// <summary>Allocated and zeroed; no entry of the hardware's tables points to it.</summary>
    Prepared,

    /// <summary>Reachable from the root, or from a table that will be.</summary>
    Installed,

    /// <summary>No entry points to it any more, but a walk or the PDE cache may.</summary>
    Unlinked,
}

public enum PageTableTrigger
{
    Allocate,
    Install,
    GiveBack,
    Unlink,
    Flush,
}

/// <summary>The life of a page table page.</summary>
public static class PageTableLifecycle
{
    public static readonly Lifecycle<PageTableState, PageTableTrigger> Instance = new("page table", PageTableState.Free, machine =>
    {
        machine.Configure(PageTableState.Free)
            .Permit(PageTableTrigger.Allocate, PageTableState.Prepared);
        machine.Configure(PageTableState.Prepared)
            .Permit(PageTableTrigger.Install, PageTableState.Installed)
            .Permit(PageTableTrigger.GiveBack, PageTableState.Free);
        machine.Configure(PageTableState.Installed)
            .Permit(PageTableTrigger.Unlink, PageTableState.Unlinked);
        machine.Configure(PageTableState.Unlinked)
            .Permit(PageTableTrigger.Flush, PageTableState.Free);
    });
}
