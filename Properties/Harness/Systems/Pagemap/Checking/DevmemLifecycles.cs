using GpuMm.Harness.Checking;
using GpuMm.Implementation.Kernel.Mm;
using GpuMm.Implementation.Pagemap;
using GpuMm.Model.Lifecycles;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Harness.Systems.Pagemap.Checking;

/// <summary>What becomes of allocations of device memory is what their lifecycle permits.</summary>
sealed class DevmemLifecycles(VramPagemap pagemap) : PagemapObserver
{
    readonly Dictionary<Page, VramDevmem> allocations = []; // the last that had the page
    readonly Dictionary<VramDevmem, DevmemState> states = [];

    public override void DevmemAllocated(VramDevmem devmem)
    {
        states[devmem] = DevmemState.Allocated;
        foreach (var frame in devmem.Frames)
            allocations[pagemap.PageOf(frame)] = devmem;
    }

    public override void CpuPteChanged(MmStruct mm, Vfn vfn, CpuPte before, CpuPte after)
    {
        if (after.Kind == CpuPteKind.DevicePrivate && before.Page != after.Page && DevmemOf(after.Page!) is { } come)
            Move(come, states[come] == DevmemState.Draining ? DevmemState.Draining : DevmemState.Populated);
        if (before.Page is { } left && left != after.Page && IsLast(left, before) && DevmemOf(left) is { } gone)
            Move(gone, DevmemState.Draining);
    }

    public override void DevmemReleased(VramDevmem devmem) => Move(devmem, DevmemState.Detached);

    VramDevmem? DevmemOf(Page page) => page.Pgmap == pagemap ? allocations.GetValueOrDefault(page) : null;

    /// <summary>Whether the page has no other entry than this, which is about to go; a migration entry is gone already.</summary>
    static bool IsLast(Page page, CpuPte going) =>
        page.MapCount + page.MigrationEntries.Count == (going.Kind == CpuPteKind.DevicePrivate ? 1 : 0);

    void Move(VramDevmem devmem, DevmemState next)
    {
        var state = states[devmem];
        if (state == next && next != DevmemState.Detached)
            return;
        Hub.CheckTransition(DevmemLifecycle.Instance, state, next, $"of {devmem.Npages} pages for process {devmem.Mm.Id}");
        states[devmem] = next;
    }
}
