using GpuMm.Harness.Checking;
using GpuMm.Harness.Execution;
using GpuMm.Harness.Systems.Svm;
using GpuMm.Harness.Systems.Svm.Checking;
using GpuMm.Implementation.Kernel;
using GpuMm.Implementation.Kernel.Mm;
using GpuMm.Implementation.Machine;
using GpuMm.Implementation.Pagemap;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Harness.Systems.Pagemap.Checking;

/// <summary>
/// That a range is not populated, or nothing evicted, has a reason: a failure that was made, a device that has gone, somebody who was in
/// the way at that time, or what the process has there. And a device that has gone populates nothing.
/// </summary>
sealed class PagemapRefusals(VramPagemap pagemap, SvmWorld world, int clearer) : PagemapObserver
{
    static readonly FailureSite[] ShortOfMemory =
    [
        FailureSite.ProcessPage, FailureSite.BuddyBlock, FailureSite.DevicePage, FailureSite.MigrationArrays, FailureSite.Zdd,
    ];

    readonly FailedCalls failed = new();
    readonly HashSet<Call> underWay = [];
    readonly HashSet<Call> disturbed = []; // others were under way beside them
    readonly HashSet<Call> remapped = []; // the same, and they changed mappings
    readonly HashSet<Call> foundDead = []; // an allocation that children have, but not the process for which it was made
    readonly List<VramDevmem> live = [];
    readonly HashSet<Call> tooLate = []; // began when the device had gone
    bool isUnplugging;
    bool isUnplugged;
    bool hasAnyExited;

    public override void Invoked(Call call)
    {
        failed.Begins(call);
        isUnplugging |= call.Operation is SvmOperation.Unplug;
        hasAnyExited |= call.Operation is SvmOperation.Exit;
        if (isUnplugged)
            tooLate.Add(call);
        if (underWay.Count > 0)
            disturbed.UnionWith([call, .. underWay]);
        if (OthersAtWork())
            disturbed.Add(call);
        underWay.Add(call);
        if (underWay.Any(ChangesMappings))
            remapped.UnionWith(underWay);
    }

    /// <summary>Somebody is at work who has no call, or whose call is over: a worker that handles faults.</summary>
    public Func<bool> OthersAtWork { get; init; } = () => false;

    public override void SetUp(PageMigration migrate, VramDevmem devmem)
    {
        if (Hub.Kernel.RunningTask is { } task && underWay.All(call => call.Task != task.Id))
            disturbed.UnionWith(underWay);
    }

    public override void DevmemAllocated(VramDevmem devmem) => live.Add(devmem);

    public override void DevmemReleased(VramDevmem devmem) => live.Remove(devmem);

    public override void Reached(PagemapMark mark)
    {
        if (mark == PagemapMark.EvictionOfDeadProcess && live.Exists(devmem => devmem.Mm.Users == 0))
            foundDead.UnionWith(underWay.Where(call => call.Task == Hub.Kernel.Current.Id));
    }

    /// <summary>Of the clearing of memory everybody may hear who waits for some.</summary>
    public override void FailureInjected(FailureSite site, int task)
    {
        failed.FailedIn(task, site);
        if (task != clearer)
            return;
        foreach (var call in underWay)
            failed.FailedIn(call.Task, site);
    }

    public override void Responded(Call call)
    {
        underWay.Remove(call);
        if (OthersAtWork())
            disturbed.Add(call);
        isUnplugged |= call.Operation is SvmOperation.Unplug;
        var errno = call.Response is SvmResponse.Refused refused ? refused.Errno : Errno.None;
        if (call.Operation is SvmOperation.Populate populate)
            Judge(call, errno, JustifiesPopulate(call, populate, errno));
        else if (call.Operation is SvmOperation.EvictDmem)
            Judge(call, errno, JustifiesEviction(call, errno));
    }

    void Judge(Call call, Errno errno, bool isJustified)
    {
        if (tooLate.Contains(call) && call.Operation is SvmOperation.Populate && errno != Errno.ENODEV && !failed.Contains(call))
            Violate($"{call.Operation} answered {call.Response}, and the device had been unplugged before");
        else if (!isJustified)
            Violate($"{call.Operation} was refused with {errno}, for no reason that exists");
    }

    bool JustifiesPopulate(Call call, SvmOperation.Populate populate, Errno errno) => errno switch
    {
        Errno.None => true,
        Errno.ENODEV => isUnplugging,
        Errno.ENOMEM => failed.Contains(call, ShortOfMemory),
        Errno.EIO => failed.Contains(call, FailureSite.Copy),
        Errno.EFAULT => failed.Contains(call, FailureSite.MmGet, FailureSite.DmaMap),
        Errno.ENOSPC => failed.Contains(call) || disturbed.Contains(call) || hasAnyExited || populate.Pages > PagesToHave,
        Errno.EBUSY => disturbed.Contains(call) || PagesOf(populate).Any(Stays),
        Errno.ENOENT or Errno.EINVAL => remapped.Contains(call) || !IsMapped(populate),
        _ => false,
    };

    bool JustifiesEviction(Call call, Errno errno) => errno switch
    {
        Errno.None => true,
        Errno.ENOENT => disturbed.Contains(call) || world.DevicePagesInUse == 0,
        Errno.EFAULT => failed.Contains(call, FailureSite.MmGet, FailureSite.DmaMap) || foundDead.Contains(call),
        Errno.ENOMEM => failed.Contains(call, ShortOfMemory),
        Errno.EIO => failed.Contains(call, FailureSite.Copy),
        Errno.EBUSY => disturbed.Contains(call),
        _ => false,
    };

    static bool ChangesMappings(Call call) =>
        call.Operation is SvmOperation.Mmap or SvmOperation.Munmap or SvmOperation.Mprotect or SvmOperation.Mremap;

    /// <summary>All that is free or can be evicted: not page tables, and not what is mapped explicitly.</summary>
    int PagesToHave
    {
        get
        {
            var gpu = pagemap.Drm.Gpu;
            return pagemap.Pages.Count - gpu.Buddy.Held.Count(frame => gpu.Vram.OwnerOf(frame) != PageOwner.DeviceMemory);
        }
    }

    /// <summary>Null where there is no mapping.</summary>
    IEnumerable<(Vma? Vma, CpuPte Pte)> PagesOf(SvmOperation.Populate populate)
    {
        var mm = world.Processes[populate.Process].Mm!;
        return Enumerable.Range(populate.Page, populate.Pages).Select(SvmWindow.VfnOf)
            .Select(vfn => (mm.Vmas.FirstOrDefault(vma => vma.Range.Contains(vfn)), mm.Peek(vfn)));
    }

    /// <summary>What is of a file, in swap, pinned, lent to a device, or in the memory of another one.</summary>
    bool Stays((Vma? Vma, CpuPte Pte) at) => at.Vma is not { IsAnonymous: true }
        || at.Pte.Kind is CpuPteKind.Swapped or CpuPteKind.DeviceExclusive
        || at.Pte.Page is { PinCount: > 0 } or { Swap: not null }
        || (at.Pte.Page is { IsDevicePrivate: true } && at.Pte.Page.Pgmap != pagemap);

    /// <summary>By one mapping.</summary>
    bool IsMapped(SvmOperation.Populate populate) =>
        PagesOf(populate).Select(at => at.Vma).Distinct().ToArray() is [not null];

    void Violate(string message) => Hub.Violate(PropertyCatalogue.RefusalJustified, message);
}
