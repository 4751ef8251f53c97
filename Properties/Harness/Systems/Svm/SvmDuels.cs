using System.Collections.Immutable;
using GpuMm.Harness.Generation;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Harness.Systems.Svm;

/// <summary>What goes on beside accesses of the GPU to a page.</summary>
enum SvmDuel
{
    Munmap,
    Mprotect,

    /// <summary>A fork, and then somebody writes.</summary>
    CopyOnWrite,
    Reclaim,
    Reap,
    Mremap,
    Bind,

    /// <summary>The CPU accesses the page, which is in device memory.</summary>
    CpuAccess,
    OtherDevice,
    Evict,

    /// <summary>Other engines access the same page otherwise: duplicates of different strength.</summary>
    Engines,

    /// <summary>More engines than the fault buffer has entries.</summary>
    FullBuffer,

    /// <summary>The process closes the GPU, or ends.</summary>
    Lifetime,

    /// <summary>Beside a bind rather than an access: the page is pinned.</summary>
    Pin,

    /// <summary>An atomic access beside stores.</summary>
    Atomic,

    /// <summary>A bind across a hole, or what becomes one meanwhile.</summary>
    Hole,

    /// <summary>The page is the unmanaged one.</summary>
    Unmanaged,
}

/// <summary>Programs about one race each, which random ones only meet by luck.</summary>
sealed class SvmDuels(Choices choices, int home) : SharedMemoryDuels(choices)
{
    const int Half = SvmWindow.PagesPerHalf;

    /// <summary>How often each is chosen.</summary>
    public static readonly int[] Weights = [3, 3, 4, 2, 2, 3, 3, 3, 3, 3, 4, 3, 3, 2, 2, 2, 2];

    public Program About(SvmDuel duel)
    {
        Page = duel switch
        {
            SvmDuel.Unmanaged => SvmWindow.UnmanagedPage,
            SvmDuel.Mremap => home % Half,
            _ => home,
        };
        return duel switch
        {
            SvmDuel.Munmap => Against(Touched(), [new SvmOperation.Munmap(0, Page, 1), .. Maybe(MmapAgain())]),
            SvmDuel.Mprotect => Against(Touched(), [Mprotect(), .. Maybe(CpuAccess())]),
            SvmDuel.CopyOnWrite => CopyOnWrite(),
            SvmDuel.Reclaim => Against(Stored(), [new SvmOperation.Reclaim(0, Page), .. Maybe(CpuAccess())]),
            SvmDuel.Reap => Reap(),
            SvmDuel.Mremap => Mremap(),
            SvmDuel.Bind => Against(Touched(), [Bind(), .. Maybe(CpuAccess())]),
            SvmDuel.CpuAccess => Against(InDeviceMemory(), CpuAccesses()),
            SvmDuel.OtherDevice => Against(
                Choices.OneIn(2) ? Stored() : InDeviceMemory(),
                [new SvmOperation.OtherDeviceMigrate(0, Page, 1), .. Maybe(CpuAccess())]),
            SvmDuel.Evict => Evict(),
            SvmDuel.Engines => Engines(),
            SvmDuel.FullBuffer => FullBuffer(),
            SvmDuel.Lifetime => Lifetime(),
            SvmDuel.Pin => Pin(),
            SvmDuel.Atomic => Atomic(),
            SvmDuel.Hole => Hole(),
            SvmDuel.Unmanaged => Against(Stored(), Choices.OneIn(2) ? [Bind()] : CpuAccesses()),
            _ => throw new System.Diagnostics.UnreachableException(),
        };
    }

    /// <summary>Any access of the GPU, and the weak ones more often.</summary>
    public static SvmOperation.GpuAccess Use(Choices choices, int process, int page) =>
        new(process, page, (FaultAccess)choices.Weighted([5, 5, 3, 2]), Cached: !choices.OneIn(4));

    /// <summary>One engine accesses the page while something happens to it; sometimes a second engine does.</summary>
    Program Against(IEnumerable<Operation> before, ImmutableArray<Operation> other) =>
        new([.. before], Choices.OneIn(4) ? [Uses(), other, [Use()]] : [Uses(), other]);

    Program CopyOnWrite()
    {
        Operation fork = new SvmOperation.Fork();
        return Choices.Below(4) switch
        {
            0 => Against(Stored(), [fork, new SvmOperation.Store(0, Page)]),
            1 => Against([.. Stored(), fork], CpuAccesses()),
            2 => Against([.. Stored(), fork], [new SvmOperation.Store(1, Page), .. Maybe(new SvmOperation.Load(0, Page))]),
            _ => Against([.. Stored(), fork, new SvmOperation.OpenGpu(1)], [Use(1), .. Maybe(Use(1))]),
        };
    }

    /// <summary>The driver would have to sleep, so that its pages are spared; the others are not, even those in its memory.</summary>
    Program Reap()
    {
        Operation reap = new SvmOperation.Reap(0, Page, 1);
        return Choices.OneIn(3)
            ? new Program([.. InDeviceMemory(), new SvmOperation.CloseGpu(0)], [CpuAccesses(), [reap]])
            : Against(Stored(), [reap, .. Maybe(CpuAccess())]);
    }

    Program Mremap()
    {
        int target = Page + Half;
        ImmutableArray<Operation> engine = Choices.OneIn(2) ? Uses() : [Use(), Use(Choices, 0, target)];
        ImmutableArray<Operation> mover = [new SvmOperation.Mremap(0, Page, 1), .. Maybe(new SvmOperation.Store(0, target))];
        return new Program([.. Touched()], [engine, mover]);
    }

    Program Evict()
    {
        ImmutableArray<Operation> evict = [new SvmOperation.EvictDmem(), .. Maybe(Bind())];
        return Choices.OneIn(3) ? new Program([.. InDeviceMemory()], [CpuAccesses(), evict]) : Against(InDeviceMemory(), evict);
    }

    /// <summary>No two accesses that come first are alike.</summary>
    Program Engines()
    {
        int first = Choices.Below(4);
        int tasks = 2 + Choices.Below(2);
        var engines = Enumerable.Range(0, tasks).Select(task =>
            (ImmutableArray<Operation>)[Use() with { Access = (FaultAccess)((first + task) % 4) }, .. Maybe(Use())]);
        return new Program([.. Touched()], [.. engines]);
    }

    /// <summary>On this page or one that is there from the start.</summary>
    Program FullBuffer()
    {
        int tasks = 3 + Choices.Below(2);
        var engines = Enumerable.Range(0, tasks).Select(_ => (ImmutableArray<Operation>)
            [Use(Choices, 0, Choices.OneIn(2) ? Page : Choices.Below(SvmLimits.PagesAtFirst)), .. tasks == 3 ? Maybe(Use()) : []]);
        return new Program([.. Touched()], [.. engines]);
    }

    /// <summary>Of the child, beside which the parent goes on; or of the only process, which may lose a page meanwhile.</summary>
    Program Lifetime()
    {
        if (Choices.OneIn(3))
        {
            Operation end = Choices.OneIn(2) ? new SvmOperation.Exit(1) : new SvmOperation.CloseGpu(1);
            Operation[] child = [new SvmOperation.Fork(), new SvmOperation.OpenGpu(1)];
            return new Program([.. Touched(), .. child], [[Use(1), .. Maybe(Use(1))], [end], [Use()]]);
        }

        if (Choices.OneIn(3))
            return new Program([.. Stored(), Use()], [[Use()], [new SvmOperation.CloseGpu(0)], [TakeAway()]]);
        Operation[] again = Choices.OneIn(2) ? [new SvmOperation.OpenGpu(0), Use()] : [];
        return Against(Touched(), Choices.OneIn(2) ? [new SvmOperation.Exit(0)] : [new SvmOperation.CloseGpu(0), .. again]);
    }

    Program Pin()
    {
        ImmutableArray<Operation> pin =
            [new SvmOperation.Pin(0, Page), Choices.OneIn(2) ? new SvmOperation.Store(0, Page) : new SvmOperation.Unpin(0, Page)];
        ImmutableArray<Operation> bind = [Bind(), .. Maybe(Use())];
        return new Program([.. Stored()], Choices.OneIn(3) ? [bind, pin, Uses()] : [bind, pin]);
    }

    Program Atomic()
    {
        var atomic = Use() with { Access = FaultAccess.Atomic };
        ImmutableArray<Operation> stores = [new SvmOperation.Store(0, Page), .. Maybe(CpuAccess())];
        return new Program([.. Touched()], [[atomic, .. Maybe(atomic)], stores]);
    }

    /// <summary>At the start, or in the middle.</summary>
    Program Hole()
    {
        int first = Page / Half * Half;
        Operation map = new SvmOperation.Mmap(0, first, Half, VmaKind.Anonymous, Prot.ReadWrite);
        Operation hole = new SvmOperation.Munmap(0, first + Choices.Below(Half - 1), 1);
        Operation bind = new SvmOperation.Bind(0, first, Half - Choices.Below(2));
        return Choices.OneIn(2)
            ? new Program([map, .. Maybe(new SvmOperation.Store(0, Page)), hole], [[bind], Uses()])
            : new Program([map, .. Maybe(new SvmOperation.Store(0, Page))], [[bind], [hole]]);
    }

    /// <summary>There, and perhaps with something in it, and perhaps in the GPU's tables.</summary>
    IEnumerable<Operation> Touched() => [.. Mapped(), .. Maybe(new SvmOperation.Store(0, Page)), .. WarmUp()];

    IEnumerable<Operation> Stored() => [.. Written(), .. WarmUp()];

    Operation[] WarmUp() => Choices.OneIn(3) ? [Use()] : [];

    IEnumerable<Operation> InDeviceMemory() => [.. Written(), Bind()];

    SvmOperation.Bind Bind() => new(0, Page, 1);

    ImmutableArray<Operation> Uses() => [.. Enumerable.Range(0, 1 + Choices.Below(3)).Select(_ => Use())];

    SvmOperation.GpuAccess Use(int process = 0) => Use(Choices, process, Page);
}
