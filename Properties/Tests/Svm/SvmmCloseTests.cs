using GpuMm.Implementation.Kernel;
using GpuMm.Implementation.Kernel.Mm;
using GpuMm.Implementation.Machine;
using GpuMm.Implementation.PageTables;
using GpuMm.Model.Vocabulary;
using Xunit;

namespace GpuMm.Tests.Svm;

/// <summary>A process closes the GPU, or ends, while the GPU works with its memory.</summary>
public class SvmmCloseTests
{
    [Fact]
    public void After_it_is_closed_nothing_is_mapped()
    {
        var bench = new NouveauBench().Map(0, 2).Store(0, 1);
        bench.GpuRead(0);
        bench.Bind(1);
        Assert.True(bench.Entry(0).Valid && bench.Entry(1).Valid);
        bench.Run(bench.Parent.Close);
        Assert.False(bench.Entry(0).Valid || bench.Entry(1).Valid);
        bench.AssertGpuRefused(FaultAccess.Read, 0);
        Assert.Equal([1UL, 0UL], [bench.Load(0), bench.Load(1)]);
        bench.ExitAll();
    }

    [Fact]
    public void Who_still_has_a_reference_can_map_nothing_any_more()
    {
        var bench = new NouveauBench().Map(0).Store(0, 1);
        var svmm = bench.Parent.Svmm;
        var page = new GpuPage(Aperture.SystemCoherent, bench.Pte(0).Page!.Pfn, Writable: false, Atomic: false);
        bench.Run(async () =>
        {
            svmm.Get();
            await bench.Parent.Close();
            Assert.False(svmm.IsFreed);
            await using (await svmm.Mutex.Lock())
                Assert.Equal(Errno.EINVAL, await svmm.Map(SvmWindow.VfnOf(0), page));
            await svmm.Put();
        });
        Assert.True(svmm.IsFreed);
        Assert.False(bench.Entry(0).Valid);
        Assert.Throws<RefcountException>(() => svmm.Mm);
        bench.ExitAll();
    }

    /// <summary>Whoever closes the svmm comes later.</summary>
    [Fact]
    public void When_the_process_has_ended_nothing_can_be_mapped_any_more()
    {
        var bench = new NouveauBench().Map(0);
        var svmm = bench.Parent.Svmm;
        var page = new GpuPage(Aperture.SystemCoherent, bench.Memory.ZeroPage.Pfn, Writable: false, Atomic: false);
        bench.GpuRead(0);
        bench.Run(async () =>
        {
            await bench.Parent.Mm.Put();
            await using (await svmm.Mutex.Lock())
                Assert.Equal(Errno.EINVAL, await svmm.Map(SvmWindow.VfnOf(0), page));
        });
        Assert.False(bench.Entry(0).Valid);
        bench.ExitAll();
    }

    /// <summary>The handler has found the page, and waits for the lock under which the svmm is being closed.</summary>
    [Fact]
    public void A_fault_that_is_half_handled_when_it_is_closed_is_cancelled()
    {
        var bench = new NouveauBench().Map(0).Store(0, 1);
        var mutex = bench.Parent.Svmm.Mutex;
        EngineResult result = default;
        bench.Run(
            async () => result = await bench.Access(FaultAccess.Read, 0),
            async () =>
            {
                await bench.Until(() => bench.Waits(NouveauBench.FaultWorker, mutex));
                await bench.Parent.Close();
            },
            async () =>
            {
                await using (await mutex.Lock())
                    await bench.Until(() => bench.Waits(2, mutex));
            });
        Assert.True(result.Cancelled);
        Assert.True(bench.Parent.Svmm.IsFreed);
        Assert.False(bench.Entry(0).Valid);
        bench.ExitAll();
    }

    /// <summary>
    /// Until its pages are gone from the GPU it hears of what becomes of them: were it the other way round, the GPU would reach a page that
    /// is somebody else's by now.
    /// </summary>
    [Theory]
    [MemberData(nameof(Seeds))]
    public void While_it_is_closed_the_GPU_never_reaches_a_page_that_is_gone(int seed)
    {
        var bench = NouveauBench.Random(seed).Map(0, 2).Store(0, 1).Store(1, 2);
        bench.GpuRead(0);
        bench.Bind(1);
        bench.Run(
            bench.Parent.Close,
            async () => Assert.Equal(Errno.None, await bench.Parent.Mm.Munmap(SvmWindow.RangeOf(0, 2))),
            async () => await new Reclaimer(bench.Memory, bench).Reclaim(bench.Parent.Mm, SvmWindow.VfnOf(0)),
            async () => AssertReadOrCancelled(await bench.Access(FaultAccess.Read, 0), 1),
            async () => AssertReadOrCancelled(await bench.Access(FaultAccess.Read, 1, client: 2), 2));
        Assert.False(bench.Entry(0).Valid || bench.Entry(1).Valid);
        bench.ExitAll();
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void A_process_may_end_while_its_faults_are_handled(int seed)
    {
        var bench = NouveauBench.Random(seed).Map(0, 2).Store(0, 1).Store(1, 2);
        bench.Bind(1);
        bench.Run(
            bench.Parent.Exit,
            async () => AssertReadOrCancelled(await bench.Access(FaultAccess.Write, 0, value: 1), 1),
            async () => AssertReadOrCancelled(await bench.Access(FaultAccess.Read, 1, client: 2), 2),
            async () => AssertReadOrCancelled(await bench.Access(FaultAccess.Atomic, 1, client: 3, value: 2), 2));
        Assert.Empty(bench.Parent.Mm.Entries);
        Assert.False(bench.Entry(0).Valid || bench.Entry(1).Valid);
        bench.ExitAll();
    }

    /// <summary>The child's page tables are its own.</summary>
    [Fact]
    public void A_child_goes_on_when_its_parent_has_closed()
    {
        var bench = new NouveauBench().Map(0).Store(0, 1);
        bench.Bind(0);
        var child = bench.Fork();
        Assert.Equal([1UL, 1UL], [bench.GpuRead(0), bench.GpuRead(0, child)]);
        bench.Run(bench.Parent.Exit);
        Assert.True(bench.Entry(0, child).Valid);
        bench.GpuWrite(0, 3, child);
        Assert.Equal(3UL, bench.Load(0, child));
        bench.ExitAll();
    }

    public static TheoryData<int> Seeds => [.. Enumerable.Range(0, 60)];

    static void AssertReadOrCancelled(EngineResult result, ulong value) => Assert.True(result.Cancelled || result.Access.Value == value);
}
