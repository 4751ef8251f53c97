using GpuMm.Harness.Generation;
using GpuMm.Harness.Scheduling;
using GpuMm.Implementation.Kernel;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Harness.Systems.Svm;

/// <summary>Programs for shared virtual memory.</summary>
sealed class SvmGenerator(Choices choices, string variant, MmuVersion mmu) : SharedMemoryGenerator(choices)
{
    readonly int[] weights = [3, 4, 4, 2, 2, 1, 5, 5, 2, 3, 4, 3, 18, 5, 3, 2, 1, 1];

    protected override ReadOnlySpan<int> Weights => weights;

    protected override FailureSite[] Sites => SvmLimits.Sites;

    public Scenario Scenario()
    {
        Choices.LeaveSomeOut(weights, (int)Kind.Mmap, (int)Kind.GpuAccess);
        int vram = Choices.Pick<int>([SvmLimits.RoomyVramInPages, .. SvmLimits.VramSizes]);
        int entries = Choices.Pick<int>([SvmLimits.RoomyFaultEntries, .. SvmLimits.FaultBufferSizes]);
        SvmDuel? duel = Choices.OneIn(3) ? (SvmDuel)Choices.Weighted(SvmDuels.Weights) : null;
        var program = duel is { } about ? new SvmDuels(Choices, Pages.Home).About(about) : Free();
        return new Scenario(SvmLimits.SystemName, variant, mmu, vram, 1, program, Failures(), Schedule.Explicit.Default)
        {
            FaultBufferEntries = duel == SvmDuel.FullBuffer ? Choices.Pick<int>([2, 2, 3]) : entries,
        };
    }

    /// <summary>Where the page is to be; and who else is to share it.</summary>
    protected override IEnumerable<SvmOperation> Setup(int page)
    {
        if (Choices.OneIn(4))
            yield return Bind(0, page);
        foreach (var operation in Sharers(page))
            yield return operation;
    }

    protected override Kind Possible(Kind kind, int process, int page) => kind switch
    {
        Kind.Exit when !IsPrefixDone => Kind.GpuAccess, // or nobody would be left for the branches
        _ when Choices.OneIn(8) => kind,
        Kind.Fork when Pages.HasChild || !Pages.Exists(0) => Kind.GpuAccess,
        Kind.OpenGpu when Pages.HasGpu(process) => Kind.GpuAccess,
        Kind.GpuAccess or Kind.Bind or Kind.CloseGpu when !Pages.HasGpu(process) => Kind.OpenGpu,
        Kind.Mmap or Kind.Fork or Kind.Exit or Kind.Unpin or Kind.EvictDmem or Kind.OpenGpu or Kind.CloseGpu => kind,
        Kind.Mprotect or Kind.Reclaim or Kind.Reap when !Pages.IsMapped(process, page) => Kind.GpuAccess,
        _ => Pages.IsMapped(process, page) || Choices.OneIn(2) ? kind : Kind.Mmap,
    };

    protected override SvmOperation OfDriver(Kind kind, int process, int page) => kind switch
    {
        Kind.Bind => Bind(process, page),
        Kind.OpenGpu => new SvmOperation.OpenGpu(process),
        Kind.CloseGpu => new SvmOperation.CloseGpu(process),
        _ => SvmDuels.Use(Choices, process, page),
    };

    SvmOperation.Bind Bind(int process, int page)
    {
        var (first, count) = Pages.Around(page);
        return new SvmOperation.Bind(process, first, count);
    }
}
