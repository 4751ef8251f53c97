using GpuMm.Implementation.Kernel;
using GpuMm.Implementation.Kernel.Mm;
using GpuMm.Model.Vocabulary;
using Xunit;

namespace GpuMm.Tests.Kernel.Mm;

/// <summary>The OOM reaper takes what it can get without waiting.</summary>
public class ReapTests
{
    static readonly VfnRange All = SvmWindow.RangeOf(0, 4);

    [Fact]
    public void Anonymous_pages_are_zeros_afterwards_and_others_stay()
    {
        var bench = new MmBench().Map(0, 3).Map(3, 1, VmaKind.FilePrivate).Store(0, 1).Store(1, 2).Store(3, 4);
        Assert.Equal(Errno.None, bench.Reclaim(1));
        Assert.Equal(0b0011, bench.Do(() => bench.Reaper.Reap(bench.Mm, All)));
        Assert.Equal([0UL, 0UL, 0UL, 4UL], Enumerable.Range(0, 4).Select(page => bench.Load(page)));
        Assert.False(bench.Told.Ranges[^1].Blockable);
        bench.ExitAll(bench.Mm);
    }

    [Fact]
    public void Only_the_pages_of_the_range_are_taken()
    {
        var bench = new MmBench().Map(0, 4).Store(0, 1).Store(1, 2).Store(2, 3);
        Assert.Equal(0b0010, bench.Do(() => bench.Reaper.Reap(bench.Mm, SvmWindow.RangeOf(1, 1))));
        Assert.Equal([1UL, 0UL, 3UL], Enumerable.Range(0, 3).Select(page => bench.Load(page)));
    }

    [Fact]
    public void Pages_are_spared_if_a_device_would_have_to_sleep()
    {
        var bench = new MmBench().Map(0).Map(1, prot: Prot.Read).Map(2).Store(0, 1).Store(2, 3);
        bench.Mm.Notifiers.RegisterAtBoot(new Unwilling(SvmWindow.VfnOf(0)));
        Assert.Equal(0b0100, bench.Do(() => bench.Reaper.Reap(bench.Mm, All)));
        Assert.Equal([1UL, 0UL], [bench.Load(0), bench.Load(2)]);
        Assert.Contains(MmMark.ReapSpared, bench.Marks);
    }

    [Fact]
    public void A_device_that_sleeps_nevertheless_is_reported()
    {
        var bench = new MmBench().Map(0).Store(0, 1);
        bench.Mm.Notifiers.RegisterAtBoot(new Sleepy(bench.Kernel));
        bench.Run(async () =>
        {
            await bench.Reaper.Reap(bench.Mm, All);
            Assert.False(bench.Kernel.Current.MustNotSleep);
            Assert.Equal(["task 1 waits for 'svmm' where it must not sleep"], bench.Findings);
            bench.Findings.Clear();
        });
    }

    [Fact]
    public void Who_changes_mappings_keeps_the_reaper_away()
    {
        var bench = new MmBench().Map(0).Store(0, 1);
        bench.Run(async () =>
        {
            await using (await bench.Mm.MmapLock.Write())
                Assert.Equal(0, await bench.Reaper.Reap(bench.Mm, All));
        });
        Assert.Equal(1UL, bench.Load(0));
    }

    /// <summary>Would have to sleep for one page.</summary>
    sealed class Unwilling(Vfn vfn) : MmuNotifier
    {
        public override ValueTask<Errno> InvalidateRangeStart(MmuNotifierRange range) =>
            new(!range.Blockable && range.Range.Contains(vfn) ? Errno.EAGAIN : Errno.None);
    }

    /// <summary>Does not look whether it may sleep.</summary>
    sealed class Sleepy(KernelContext kernel) : MmuNotifier
    {
        readonly GpuMm.Implementation.Kernel.Mutex mutex = new(kernel, kernel.Lockdep.Class("svmm", underReclaim: true));

        public override async ValueTask<Errno> InvalidateRangeStart(MmuNotifierRange range)
        {
            await using (await mutex.Lock())
                return Errno.None;
        }
    }
}
