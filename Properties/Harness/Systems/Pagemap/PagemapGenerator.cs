using GpuMm.Harness.Generation;
using GpuMm.Harness.Scheduling;
using GpuMm.Harness.Systems.Svm;
using GpuMm.Implementation.Kernel;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Harness.Systems.Pagemap;

/// <summary>Programs for device memory.</summary>
sealed class PagemapGenerator(Choices choices, string variant, MmuVersion mmu) : SharedMemoryGenerator(choices)
{
    /// <summary>By kind; those of other drivers are 0.</summary>
    readonly int[] weights = [3, 4, 3, 3, 2, 1, 6, 7, 2, 1, 3, 2, 0, 0, 2, 5, 0, 0, 16, 1];

    protected override ReadOnlySpan<int> Weights => weights;

    protected override FailureSite[] Sites => PagemapLimits.Sites;

    public Scenario Scenario()
    {
        Choices.LeaveSomeOut(weights, (int)Kind.Mmap, (int)Kind.Populate);
        int vram = Choices.Pick<int>(PagemapLimits.VramSizes);
        PagemapDuel? duel = Choices.OneIn(3) ? (PagemapDuel)Choices.Weighted(PagemapDuels.Weights) : null;
        var program = duel is { } about ? new PagemapDuels(Choices, Pages.Home).About(about) : Free();
        var failures = duel == PagemapDuel.Several && Choices.OneIn(2) ? [CopyOfOne()] : Failures();
        return new Scenario(PagemapLimits.SystemName, variant, mmu, vram, 1, program, failures, Schedule.Explicit.Default);
    }

    /// <summary>Memory is cleared first, page by page, and that is a copy too.</summary>
    InjectedFailure CopyOfOne() => new(FailureSite.Copy, 1 + Choices.Below(2 * SvmWindow.PagesPerHalf));

    /// <summary>A neighbour; where the page is; and who else is to share it.</summary>
    protected override IEnumerable<SvmOperation> Setup(int page)
    {
        if (Choices.OneIn(3))
            yield return new SvmOperation.Store(0, Neighbour(page));
        if (Choices.OneIn(2))
            yield return Populate(0, page);
        foreach (var operation in Sharers(page))
            yield return operation;
    }

    protected override Kind Possible(Kind kind, int process, int page) => kind switch
    {
        Kind.Exit when !IsPrefixDone => Kind.Populate, // or nobody would be left for the branches
        _ when Choices.OneIn(8) => kind,
        Kind.Unplug when !IsPrefixDone => Kind.EvictDmem, // or there would be nothing to populate
        Kind.Fork when Pages.HasChild || !Pages.Exists(0) => Kind.Populate,
        Kind.Mmap or Kind.Fork or Kind.Exit or Kind.Unpin or Kind.EvictDmem or Kind.Unplug => kind,
        Kind.Mprotect or Kind.Reclaim or Kind.Reap when !Pages.IsMapped(process, page) => Kind.Populate,
        _ => Pages.IsMapped(process, page) || Choices.OneIn(2) ? kind : Kind.Mmap,
    };

    protected override SvmOperation OfDriver(Kind kind, int process, int page) =>
        kind == Kind.Unplug ? new SvmOperation.Unplug() : Populate(process, page);

    /// <summary>What a range of some pages has besides.</summary>
    static int Neighbour(int page) => page % SvmWindow.PagesPerHalf == 0 ? page + 1 : page - 1;

    SvmOperation.Populate Populate(int process, int page)
    {
        var (first, count) = Pages.Around(page);
        return new SvmOperation.Populate(process, first, count, Choices.Pick<int>(PagemapLimits.Timeslices));
    }
}
