using GpuMm.Implementation.Kernel.Mm;
using GpuMm.Implementation.Machine;
using GpuMm.Implementation.Svm;
using GpuMm.Model.Vocabulary;
using Xunit;

namespace GpuMm.Tests.Svm;

/// <summary>Atomic accesses of the GPU to system memory: the page is the GPU's alone, until the CPU takes it back.</summary>
public class AtomicTests
{
    [Fact]
    public void A_page_is_the_GPUs_alone_until_the_CPU_takes_it_back()
    {
        var bench = new NouveauBench().Map(0).Store(0, 1);
        Assert.Equal(1UL, bench.GpuAtomic(0, 2));
        Assert.Equal(CpuPteKind.DeviceExclusive, bench.Pte(0).Kind);
        Assert.Contains(SvmMark.AtomicMapped, bench.Marks);
        foreach (var access in new[] { FaultAccess.Read, FaultAccess.Write, FaultAccess.Atomic, FaultAccess.Prefetch })
            Assert.Equal(0, bench.GpuAccess(access, 0, 3).Faults);
        Assert.Equal(3UL, bench.Load(0));
        Assert.Equal((CpuPteKind.Present, false), (bench.Pte(0).Kind, bench.Entry(0).Valid));
        Assert.Contains(MmMark.ExclusiveTakenBack, bench.Places);
        bench.ExitAll();
    }

    /// <summary>Reading and writing need no such thing: it is the next atomic access that does.</summary>
    [Fact]
    public void A_page_that_the_GPU_writes_is_no_page_for_atomic_accesses()
    {
        var bench = new NouveauBench().Map(0);
        bench.GpuWrite(0, 1);
        Assert.True(bench.Entry(0).AtomicDisabled);
        var result = bench.GpuAccess(FaultAccess.Atomic, 0, 2);
        Assert.Equal((1, 1UL), (result.Faults, result.Access.Before));
        Assert.False(bench.Entry(0).AtomicDisabled);
    }

    [Fact]
    public void A_page_in_video_memory_comes_back_for_it()
    {
        var bench = new NouveauBench().Map(0, 2).Store(0, 7);
        bench.Bind(0, 2);
        Assert.Equal([7UL, 0UL], [bench.GpuAtomic(0, 8), bench.GpuAtomic(1, 9)]);
        Assert.Equal([CpuPteKind.DeviceExclusive, CpuPteKind.DeviceExclusive], bench.Kinds(0, 2));
        Assert.Equal(0, bench.Dmem.InUse);
        Assert.Equal([8UL, 9UL], [bench.Load(0), bench.Load(1)]);
        bench.ExitAll();
    }

    [Theory]
    [InlineData(VmaKind.Anonymous, Prot.Read)]
    [InlineData(VmaKind.Anonymous, Prot.None)]
    [InlineData(VmaKind.FileShared, Prot.ReadWrite)]
    public void Where_it_cannot_be_had_the_access_is_cancelled(VmaKind kind, Prot prot)
    {
        var bench = new NouveauBench().Map(0, 1, kind, prot);
        bench.AssertGpuRefused(FaultAccess.Atomic, 0);
        Assert.False(bench.Entry(0).Valid);
        Assert.NotEqual(CpuPteKind.DeviceExclusive, bench.Pte(0).Kind);
        bench.ExitAll();
    }

    [Fact]
    public void A_page_that_somebody_has_locked_is_tried_again_until_it_can_be_had()
    {
        var bench = new NouveauBench().Map(0).Store(0, 1);
        EngineResult result = default;
        bench.Run(
            async () =>
            {
                await using (await bench.Pte(0).Page!.Lock.Lock())
                    await bench.Until(() => bench.Marks.Contains(SvmMark.HmmBusyRetried));
            },
            async () => result = await bench.Access(FaultAccess.Atomic, 0, value: 2));
        Assert.Equal((1, 1UL), (result.Faults, result.Access.Before));
        Assert.Equal([FaultOutcome.Resolved], bench.Handled.Select(handled => handled.Outcome));
        bench.ExitAll();
    }

    /// <summary>The CPU stores 2 and looks; the GPU takes what is there and puts 3.</summary>
    [Theory]
    [MemberData(nameof(Seeds))]
    public void What_the_GPU_exchanges_the_CPU_finds_or_has_written_before(int seed)
    {
        var bench = NouveauBench.Random(seed).Map(0).Store(0, 1);
        ulong before = 0;
        ulong seen = 0;
        bench.Run(
            async () => before = (await bench.Access(FaultAccess.Atomic, 0, value: 3)).Access.Before,
            async () =>
            {
                await bench.Parent.Store(0, 2);
                seen = await bench.Parent.Load(0);
            });
        Assert.True((before, seen) is (1, 2) or (2, 2) or (2, 3), $"the GPU found {before}, and the CPU {seen}");
        Assert.Equal(before == 2 ? 3UL : 2UL, bench.Load(0));
        bench.ExitAll();
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void A_page_may_be_wanted_by_all_at_once(int seed)
    {
        var bench = NouveauBench.Random(seed).Map(0).Store(0, 1);
        bench.Run(
            async () => Assert.False((await bench.Access(FaultAccess.Atomic, 0, client: 1, value: 2)).Cancelled),
            async () => Assert.False((await bench.Access(FaultAccess.Read, 0, client: 2)).Cancelled),
            async () => Assert.True(await bench.Parent.Load(0) is 1 or 2),
            () => bench.Parent.Bind(0),
            async () => Assert.Equal(Errno.None, await bench.Parent.Mm.ForkInto(bench.NewChild().Mm)));
        Assert.Equal(2UL, bench.Load(0));
        Assert.True(bench.Load(0, bench.Child) is 1 or 2);
        bench.ExitAll();
    }

    public static TheoryData<int> Seeds => [.. Enumerable.Range(0, 60)];
}
