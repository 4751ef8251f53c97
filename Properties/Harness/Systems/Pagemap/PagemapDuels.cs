using System.Collections.Immutable;
using GpuMm.Harness.Generation;
using GpuMm.Harness.Systems.Svm;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Harness.Systems.Pagemap;

/// <summary>What goes on at the same time as pages go to the device, or come back.</summary>
enum PagemapDuel
{
    /// <summary>The CPU accesses a page that is populated.</summary>
    CpuAccess,

    /// <summary>Holes are filled while they are populated.</summary>
    Holes,

    /// <summary>Several pages at once, or one by one: a failure finds some of them done, a CPU access others beside its own.</summary>
    Several,
    Pin,

    /// <summary>Two populate the same pages, or some of them.</summary>
    Populate,
    Unplug,
    Munmap,
    Mprotect,
    Reclaim,
    Reap,
    OtherDevice,

    /// <summary>Eviction, beside accesses of the CPU.</summary>
    Evict,

    /// <summary>The device has too little memory for both.</summary>
    Room,

    /// <summary>The process ends while its memory is evicted.</summary>
    Exit,

    /// <summary>A fork, and then somebody writes, or evicts.</summary>
    CopyOnWrite,

    /// <summary>What mremap has moved comes back, and something else lies beside it.</summary>
    Mremap,

    /// <summary>The CPU wants back what the device may still keep.</summary>
    Timeslice,
}

/// <summary>Programs about one race each, which random ones only meet by luck.</summary>
sealed class PagemapDuels(Choices choices, int home) : SharedMemoryDuels(choices)
{
    const int Half = SvmWindow.PagesPerHalf;

    /// <summary>How often each is chosen.</summary>
    public static readonly int[] Weights = [3, 4, 4, 3, 3, 3, 2, 2, 2, 2, 3, 3, 4, 3, 4, 4, 3];

    public Program About(PagemapDuel duel)
    {
        Page = duel == PagemapDuel.Mremap ? home % Half : home;
        return duel switch
        {
            PagemapDuel.CpuAccess => Against(Written(), CpuAccesses()),
            PagemapDuel.Holes => Holes(),
            PagemapDuel.Several => Several(),
            PagemapDuel.Pin => Against(
                Written(), [new SvmOperation.Pin(0, Page), Choices.OneIn(2) ? CpuAccess() : new SvmOperation.Unpin(0, Page)]),
            PagemapDuel.Populate => Against(Choices.OneIn(3) ? OnDevice() : Written(), [Populate(), .. Maybe(CpuAccess())]),
            PagemapDuel.Unplug => Unplug(),
            PagemapDuel.Munmap => AgainstOrOnDevice([new SvmOperation.Munmap(0, Page, 1), .. Maybe(MmapAgain())]),
            PagemapDuel.Mprotect => AgainstOrOnDevice([Mprotect(), .. Maybe(CpuAccess())]),
            PagemapDuel.Reclaim => Against(Written(), [new SvmOperation.Reclaim(0, Page), .. Maybe(CpuAccess())]),
            PagemapDuel.Reap => AgainstOrOnDevice([new SvmOperation.Reap(0, Page, 1), .. Maybe(CpuAccess())]),
            PagemapDuel.OtherDevice => AgainstOrOnDevice([new SvmOperation.OtherDeviceMigrate(0, Page, 1), .. Maybe(CpuAccess())]),
            PagemapDuel.Evict => Evict(),
            PagemapDuel.Room => Room(),
            PagemapDuel.Exit => Exit(),
            PagemapDuel.CopyOnWrite => CopyOnWrite(),
            PagemapDuel.Mremap => Mremap(),
            PagemapDuel.Timeslice => Timeslice(),
            _ => throw new System.Diagnostics.UnreachableException(),
        };
    }

    /// <summary>Somebody populates the page while something happens to it; sometimes the CPU wants it besides.</summary>
    Program Against(IEnumerable<Operation> before, ImmutableArray<Operation> other)
    {
        ImmutableArray<Operation> populate = [Populate(), .. Maybe(Populate())];
        return new([.. before], Choices.OneIn(4) ? [populate, other, [CpuAccess()]] : [populate, other]);
    }

    /// <summary>The same, or the CPU takes back what is on the device meanwhile.</summary>
    Program AgainstOrOnDevice(ImmutableArray<Operation> other) => Choices.OneIn(2)
        ? Against(Written(), other)
        : new Program([.. OnDevice()], [CpuAccesses(), other]);

    Program Holes()
    {
        var (first, map) = WholeHalf();
        Operation[] some = [map, .. Maybe(new SvmOperation.Store(0, first + 1)), .. Maybe(new SvmOperation.Load(0, Page))];
        Operation populate = new SvmOperation.Populate(0, first, Half - Choices.Below(2), 0);
        ImmutableArray<Operation> fill = [new SvmOperation.Store(0, Page), .. Maybe(new SvmOperation.Store(0, first))];
        return new Program([.. some], [[populate, .. Maybe(new SvmOperation.Load(0, Page))], fill]);
    }

    Program Several()
    {
        var (first, map) = WholeHalf();
        var whole = new SvmOperation.Populate(0, first, Half - Choices.Below(2), 0);
        var kept = Populate() with { TimesliceMs = 1 + Choices.Below(SvmLimits.LongestTimesliceMs) };
        Operation[] some = [map, new SvmOperation.Store(0, first), .. Maybe(new SvmOperation.Store(0, first + 1))];
        ImmutableArray<Operation> load = [new SvmOperation.Load(0, first + Choices.Below(Half)), .. Maybe(CpuAccess())];
        return Choices.Below(3) switch
        {
            0 => new Program([.. some, new SvmOperation.Store(0, Page)], [[whole, .. Maybe(CpuAccess())], load]),
            1 => new Program([.. some, kept, whole], [load, CpuAccesses()]),
            _ => new Program([.. some, whole, new SvmOperation.Munmap(0, first + Choices.Below(Half), 1)], [load, CpuAccesses()]),
        };
    }

    Program Unplug()
    {
        ImmutableArray<Operation> unplug = [new SvmOperation.Unplug(), .. Maybe(CpuAccess())];
        return Choices.Below(3) switch
        {
            0 => Against(Written(), unplug),
            1 => Against(OnDevice(), unplug),
            _ => new Program([.. OnDevice()], [CpuAccesses(), unplug, [new SvmOperation.EvictDmem()]]),
        };
    }

    Program Evict()
    {
        ImmutableArray<Operation> evict = [new SvmOperation.EvictDmem(), .. Maybe(Populate())];
        return Choices.OneIn(4) ? new Program([.. OnDevice()], [evict, CpuAccesses(), CpuAccesses()])
            : new Program([.. OnDevice()], [evict, CpuAccesses()]);
    }

    /// <summary>Two ranges of one half, or of both.</summary>
    Program Room()
    {
        var (first, map) = WholeHalf();
        int other = Choices.OneIn(2) ? first : (first + Half) % SvmWindow.Pages;
        var mapOther = new SvmOperation.Mmap(0, other, Half, VmaKind.Anonymous, Prot.ReadWrite);
        Operation[] before = [map, mapOther, new SvmOperation.Store(0, Page)];
        Operation one = new SvmOperation.Populate(0, first, 2, 0), two = new SvmOperation.Populate(0, other + 2, 1 + Choices.Below(2), 0);
        return Choices.Below(3) switch
        {
            0 => new Program([.. before], [[one, .. Maybe(CpuAccess())], [two, .. Maybe(one)]]),
            1 => new Program([.. before, one], [[two], CpuAccesses()]),
            _ => new Program([.. before, one], [[two], [new SvmOperation.EvictDmem()], [CpuAccess()]]),
        };
    }

    Program Exit()
    {
        Operation evict = new SvmOperation.EvictDmem();
        Operation[] fork = Choices.OneIn(2) ? [new SvmOperation.Fork()] : [];
        Operation exit = new SvmOperation.Exit(Choices.OneIn(3) ? fork.Length : 0);
        return Choices.OneIn(3)
            ? new Program([.. OnDevice(), .. fork], [[evict, .. Maybe(evict)], [exit], [CpuAccess()]])
            : new Program([.. OnDevice(), .. fork], [[evict, .. Maybe(evict)], [exit]]);
    }

    Program CopyOnWrite()
    {
        Operation fork = new SvmOperation.Fork(), evict = new SvmOperation.EvictDmem();
        Operation store = new SvmOperation.Store(1, Page), load = new SvmOperation.Load(1, Page);
        return Choices.Below(5) switch
        {
            0 => new Program([.. OnDevice()], [[fork, .. Maybe(store)], CpuAccesses()]),
            1 => new Program([.. OnDevice(), fork], [[store, .. Maybe(load)], CpuAccesses()]),
            2 => new Program([.. OnDevice(), fork], [[evict], [Choices.OneIn(2) ? store : load]]),
            3 => Against([.. Written(), fork], [Choices.OneIn(2) ? store : load, .. Maybe(new SvmOperation.Exit(1))]),
            _ => Against(Written(), [fork, .. Maybe(store)]),
        };
    }

    /// <summary>A page of one allocation comes into the middle of another.</summary>
    Program Mremap()
    {
        int target = Page + Half, first = Choices.Below(2), count = 2 + Choices.Below(2);
        Operation[] map =
        [
            new SvmOperation.Mmap(0, 0, Half, VmaKind.Anonymous, Prot.ReadWrite),
            new SvmOperation.Mmap(0, Half, Half, VmaKind.Anonymous, Prot.ReadWrite),
            new SvmOperation.Store(0, Page),
        ];
        Operation[] populate = [new SvmOperation.Populate(0, first, count, 0), new SvmOperation.Populate(0, Half + first, count, 0)];
        Operation move = new SvmOperation.Mremap(0, Page, 1 + Choices.Below(Math.Min(2, Half - Page)));
        Operation load = Choices.OneIn(2) ? new SvmOperation.Load(0, target) : new SvmOperation.Store(0, target);
        return Choices.OneIn(2)
            ? new Program([.. map, .. populate], [[move, load], [Choices.OneIn(2) ? CpuAccess() : new SvmOperation.EvictDmem()]])
            : new Program([.. map, .. populate, move], [[load], [new SvmOperation.Load(0, Half + Choices.Below(Half))]]);
    }

    Program Timeslice()
    {
        Operation sliced = Populate() with { TimesliceMs = 1 + Choices.Below(SvmLimits.LongestTimesliceMs) };
        ImmutableArray<Operation> other = Choices.Below(3) switch
        {
            0 => [new SvmOperation.EvictDmem()],
            1 => [CpuAccess()],
            _ => [TakeAway()],
        };
        return Choices.OneIn(3)
            ? new Program([.. Written()], [[sliced], CpuAccesses(), other])
            : new Program([.. Written(), sliced], [CpuAccesses(), other]);
    }

    IEnumerable<Operation> OnDevice() => [.. Written(), Populate()];

    (int First, Operation Map) WholeHalf()
    {
        int first = Page / Half * Half;
        return (first, new SvmOperation.Mmap(0, first, Half, VmaKind.Anonymous, Prot.ReadWrite));
    }

    SvmOperation.Populate Populate() => new(0, Page, 1, Choices.Pick<int>(PagemapLimits.Timeslices));
}
