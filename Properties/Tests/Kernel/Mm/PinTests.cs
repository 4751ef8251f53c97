using GpuMm.Implementation.Kernel;
using GpuMm.Implementation.Kernel.Mm;
using GpuMm.Model.Vocabulary;
using Xunit;

namespace GpuMm.Tests.Kernel.Mm;

/// <summary>A pinned page is the process's own, and outlives its mapping.</summary>
public class PinTests
{
    [Fact]
    public void Pinning_makes_a_page_that_the_process_may_write_to()
    {
        var bench = new MmBench().Map(0, 2).Map(2, 1, VmaKind.FilePrivate).Store(1, 1);
        bench.Load(0);
        Page[] pinned = [bench.Pin(0), bench.Pin(1), bench.Pin(2)];
        Assert.Equal(pinned, Enumerable.Range(0, 3).Select(page => bench.Pte(page).Page));
        Assert.All(pinned, page => Assert.True(page is { IsAnonExclusive: true, PinCount: 1, RefCount: 2 }));
        Assert.Equal([0UL, 1UL, SvmWindow.FileContent(2)], Enumerable.Range(0, 3).Select(page => bench.Load(page)));
    }

    [Fact]
    public void A_shared_page_is_copied_before_it_is_pinned()
    {
        var bench = new MmBench().Map(0).Store(0, 1);
        bench.Fork();
        var pinned = bench.Pin(0);
        Assert.NotEqual(pinned, bench.Pte(0, bench.Child).Page);
        Assert.Equal([1UL, 1UL], [bench.Load(0), bench.Load(0, bench.Child)]);
    }

    [Fact]
    public void A_pinned_page_lives_on_when_the_process_has_ended()
    {
        var bench = new MmBench().Map(0).Store(0, 1);
        var pinned = bench.Pin(0);
        bench.Run(() => bench.Mm.Put());
        Assert.Equal((0, 1), (pinned.MapCount, pinned.RefCount));
        bench.Run(() => bench.Mm.Unpin(pinned));
        bench.ExitAll();
    }

    [Theory]
    [InlineData(0, Errno.EFAULT)] // read-only
    [InlineData(1, Errno.EFAULT)] // nothing there
    [InlineData(2, Errno.ENOMEM)]
    public void What_cannot_be_pinned_is_refused(int page, Errno expected)
    {
        var bench = new MmBench(null, new InjectedFailure(FailureSite.ProcessPage, 1)).Map(0, prot: Prot.Read).Map(2);
        Assert.Equal((expected, null), bench.Do(() => bench.Mm.Pin(SvmWindow.VfnOf(page))));
    }

    [Fact]
    public void Unpinning_what_is_not_pinned_throws()
    {
        var bench = new MmBench().Map(0).Store(0, 1);
        bench.Run(async () => await Assert.ThrowsAsync<RefcountException>(async () => await bench.Mm.Unpin(bench.Pte(0).Page!)));
    }
}
