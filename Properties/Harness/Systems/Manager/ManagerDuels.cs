using System.Collections.Immutable;
using GpuMm.Harness.Generation;
using GpuMm.Harness.Systems.Pagemap;
using GpuMm.Harness.Systems.Svm;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Harness.Systems.Manager;

/// <summary>What meets what.</summary>
enum ManagerDuel
{
    /// <summary>A buffer is mapped or unmapped beside a fault that needs the same page table.</summary>
    BufferAndFault,

    /// <summary>The same beside a migration.</summary>
    BufferAndMigration,

    /// <summary>The GPU uses a buffer that comes or goes.</summary>
    BufferInUse,

    /// <summary>Two buffers for one place.</summary>
    TwoBuffers,

    /// <summary>Video memory is full of device memory, and somebody needs some.</summary>
    Pressure,

    /// <summary>The GPU fetches a page that the CPU uses too.</summary>
    PingPong,

    /// <summary>The same with atomic accesses.</summary>
    Atomic,

    /// <summary>The process takes away or changes what the GPU fetches.</summary>
    TakenAway,

    /// <summary>It is evicted while the GPU uses it.</summary>
    Evicted,

    /// <summary>The device goes away while it is in use.</summary>
    Unplugged,

    /// <summary>The process ends, or another device takes the page.</summary>
    Gone,

    /// <summary>The process takes away or changes the other page of the range around an access.</summary>
    Beside,
}

/// <summary>Programs about one meeting each.</summary>
sealed class ManagerDuels(Choices choices, int home) : SharedMemoryDuels(choices)
{
    /// <summary>How often each is chosen.</summary>
    public static readonly int[] Weights = [3, 3, 3, 2, 4, 4, 2, 4, 3, 3, 2, 2];

    /// <summary>The page before the unmanaged one has its table in common with it, and so have the first two of the upper half.</summary>
    static readonly int[] Neighbours = [SvmWindow.UnmanagedPage - 1, SvmWindow.PagesPerHalf];

    static readonly Operation Prepare = new SvmOperation.PrepareMap(0);

    static readonly Operation Unmap = new SvmOperation.UnmapPages(0);

    static readonly Operation Evict = new SvmOperation.EvictDmem();

    public Program About(ManagerDuel duel)
    {
        Page = duel is ManagerDuel.BufferAndFault or ManagerDuel.BufferAndMigration ? Choices.Pick<int>(Neighbours)
            : home == SvmWindow.UnmanagedPage ? 0 : home;
        return duel switch
        {
            ManagerDuel.BufferAndFault => Against(Written(), Choices.OneIn(2) ? [Prepare, Execute()] : [Prepare, Unmap]),
            ManagerDuel.BufferAndMigration => BufferAndMigration(),
            ManagerDuel.BufferInUse => BufferInUse(),
            ManagerDuel.TwoBuffers => TwoBuffers(),
            ManagerDuel.Pressure => Pressure(),
            ManagerDuel.PingPong => Against(Fetched(), CpuAccesses()),
            ManagerDuel.Atomic => Atomic(),
            ManagerDuel.TakenAway => Against(Fetched(), [TakeAway(), .. Maybe(MmapAgain())]),
            ManagerDuel.Evicted => Against(Resident(), [Evict, .. Maybe(CpuAccess())]),
            ManagerDuel.Unplugged => Unplugged(),
            ManagerDuel.Gone => Against(Resident(), [Goes()]),
            ManagerDuel.Beside => Beside(),
            _ => throw new System.Diagnostics.UnreachableException(),
        };
    }

    Program Against(IEnumerable<Operation> before, ImmutableArray<Operation> other) =>
        new([.. before], Choices.OneIn(4) ? [Uses(), other, [Use()]] : [Uses(), other]);

    Program BufferAndMigration()
    {
        ImmutableArray<Operation> migration = [Populate(1), .. Maybe(Use())];
        ImmutableArray<Operation> buffer = Choices.Below(3) switch
        {
            0 => [Prepare, Execute(), UseBuffer()],
            1 => [Prepare, Unmap],
            _ => [Unmap, .. Maybe(Prepare)],
        };
        Operation[] before = Choices.OneIn(2) ? [Prepare, Execute()] : [];
        return new Program([.. Written(), .. Maybe(Use()), .. before], [migration, buffer]);
    }

    Program BufferInUse()
    {
        ImmutableArray<Operation> engine = [UseBuffer(), .. Maybe(UseBuffer())];
        return Choices.Below(3) switch
        {
            0 => new Program([Prepare], [[Execute(), .. Maybe(UseBuffer())], engine]),
            1 => new Program([Prepare, Execute()], [[Unmap, Prepare, .. Maybe(Execute())], engine]),
            _ => new Program([Prepare, Execute()], [engine, [UseBuffer(), .. Maybe(Unmap)], [UseBuffer()]]),
        };
    }

    Program TwoBuffers()
    {
        Operation[] other = [new SvmOperation.PrepareMap(1), new SvmOperation.ExecuteMap(1, Writable: true)];
        return Choices.OneIn(2)
            ? new Program([], [[Prepare, Execute(), UseBuffer()], [.. other]])
            : new Program([Prepare, Execute()], [[Unmap], [.. other, UseBuffer()]]);
    }

    /// <summary>Whoever needs memory: a buffer, page tables, other device memory. Whoever uses what gives way: the CPU, the GPU.</summary>
    Program Pressure()
    {
        Operation map = new SvmOperation.Mmap(0, SvmWindow.PagesPerHalf, SvmWindow.PagesPerHalf, VmaKind.Anonymous, Prot.ReadWrite);
        Operation upper = new SvmOperation.Populate(0, SvmWindow.PagesPerHalf, 2 + Choices.Below(3), Slice());
        Operation[] full = [.. Written(), map, Populate(1), upper];
        ImmutableArray<Operation> needs = Choices.Below(4) switch
        {
            0 => [Prepare, .. Maybe(Execute())],
            1 => [SvmDuels.Use(Choices, 0, SvmWindow.PagesPerHalf + Choices.Below(SvmWindow.PagesPerHalf))],
            2 => [Populate(2), .. Maybe(Use())],
            _ => [Prepare, new SvmOperation.Populate(0, 0, 2, Slice())],
        };
        return new Program(
            [.. full], Choices.OneIn(3) ? [needs, CpuAccesses(), [Use()]] : [needs, Choices.OneIn(2) ? CpuAccesses() : Uses()]);
    }

    Program Atomic()
    {
        var atomic = new SvmOperation.GpuAccess(0, Page, FaultAccess.Atomic, Cached: !Choices.OneIn(4));
        return new Program([.. Fetched()], [[atomic, .. Maybe(atomic)], [new SvmOperation.Store(0, Page), .. Maybe(atomic)]]);
    }

    Program Unplugged()
    {
        Operation unplug = new SvmOperation.Unplug();
        return Choices.Below(4) switch
        {
            0 => new Program([.. Written()], [[Populate(1), .. Maybe(CpuAccess())], [unplug]]),
            1 => new Program([.. Resident()], [CpuAccesses(), [unplug], [Use()]]),
            2 => new Program([.. Resident()], [[Prepare, .. Maybe(Execute())], [unplug]]),
            _ => Against(Fetched(), [unplug]),
        };
    }

    /// <summary>The two pages that are there from the start are one range.</summary>
    Program Beside()
    {
        Page = Choices.Below(SvmLimits.PagesAtFirst);
        Operation access = SvmDuels.Use(Choices, 0, SvmLimits.PagesAtFirst - 1 - Page);
        Operation[] before = [new SvmOperation.Store(0, Page), .. Maybe(Populate(1))];
        return new Program([.. before], [[access, .. Maybe(access)], [TakeAway(), .. Maybe(MmapAgain())]]);
    }

    Operation Goes() => Choices.OneIn(2) ? new SvmOperation.Exit(0) : new SvmOperation.OtherDeviceMigrate(0, Page, 1);

    /// <summary>The GPU is to fetch it, and perhaps has.</summary>
    IEnumerable<Operation> Fetched() => [.. Written(), new SvmOperation.Advise(0, Page, 1), .. Maybe(Use())];

    /// <summary>It is in device memory, and perhaps in the GPU's tables.</summary>
    IEnumerable<Operation> Resident() => [.. Written(), Populate(1), .. Maybe(Use())];

    SvmOperation.Populate Populate(int pages) =>
        new(0, Page, Math.Min(pages, SvmWindow.PagesPerHalf - (Page % SvmWindow.PagesPerHalf)), Slice());

    int Slice() => Choices.Pick<int>(PagemapLimits.Timeslices);

    SvmOperation.ExecuteMap Execute() => new(0, Writable: !Choices.OneIn(4));

    SvmOperation.GpuAccess UseBuffer() => SvmDuels.Use(Choices, 0, SvmWindow.UnmanagedPage);

    ImmutableArray<Operation> Uses() => [.. Enumerable.Range(0, 1 + Choices.Below(3)).Select(_ => (Operation)Use())];

    SvmOperation.GpuAccess Use() => SvmDuels.Use(Choices, 0, Page);
}
