using GpuMm.Implementation.Kernel;
using GpuMm.Implementation.Kernel.Mm;
using GpuMm.Model.Vocabulary;
using Xunit;

namespace GpuMm.Tests.Kernel.Mm;

/// <summary>Who watches a range learns whether what he found is out of date.</summary>
public class IntervalNotifierTests
{
    static readonly VfnRange Watched = SvmWindow.RangeOf(0, 2);

    [Theory]
    [InlineData(1, true)]
    [InlineData(2, false)]
    public void What_was_found_before_an_invalidation_of_the_range_is_out_of_date(int page, bool retry)
    {
        var bench = new MmBench();
        var mirror = new Mirror();
        bench.Run(async () =>
        {
            Assert.Equal(Errno.None, await bench.Mm.Notifiers.Insert(mirror, bench.Mm, Watched));
            ulong seq = await mirror.ReadBegin();
            Assert.False(mirror.ReadRetry(seq));
            await Start(bench, page);
            Assert.Equal(retry, mirror.ReadRetry(seq));
            await bench.Mm.Notifiers.InvalidateRangeEnd();
            Assert.Equal(retry, mirror.ReadRetry(seq));
            Assert.False(mirror.ReadRetry(await mirror.ReadBegin()));
        });
    }

    [Fact]
    public void Reading_begins_when_the_last_invalidation_is_over()
    {
        var bench = new MmBench(new ListedOrder(1, 1, 2, 2, 2, 1));
        var mirror = new Mirror();
        List<string> said = [];
        bench.Run(() => bench.Mm.Notifiers.Insert(mirror, bench.Mm, Watched).AsUnit());
        bench.Run(
            async () =>
            {
                await Start(bench, 0);
                await Start(bench, 3);
                await bench.Mm.Notifiers.InvalidateRangeEnd();
                said.Add("one is over");
                await bench.Mm.Notifiers.InvalidateRangeEnd();
                said.Add("all are over");
            },
            async () =>
            {
                await bench.Kernel.Announce(StepKind.Local, Resource.None);
                said.Add("wants to read");
                ulong seq = await mirror.ReadBegin();
                said.Add("reads");
                Assert.False(mirror.ReadRetry(seq));
            });
        Assert.Equal(["wants to read", "one is over", "all are over", "reads"], said);
    }

    [Fact]
    public void Who_comes_during_an_invalidation_waits_for_its_end_and_is_not_told_of_it()
    {
        var bench = new MmBench(new ListedOrder(1));
        var mirror = new Mirror();
        bool over = false;
        bench.Run(
            async () =>
            {
                await Start(bench, 3); // nobody watches anything yet
                await bench.Kernel.Announce(StepKind.Local, Resource.None);
                await bench.Kernel.Announce(StepKind.Local, Resource.None);
                over = true;
                await bench.Mm.Notifiers.InvalidateRangeEnd();
            },
            async () =>
            {
                await bench.Mm.Notifiers.Insert(mirror, bench.Mm, Watched);
                ulong seq = await mirror.ReadBegin();
                Assert.True(over);
                Assert.False(mirror.ReadRetry(seq));
            });
    }

    [Fact]
    public void Whoever_leaves_is_told_of_nothing_afterwards()
    {
        for (ulong seed = 0; seed < 50; seed++)
        {
            var bench = MmBench.Random(seed).Map(0);
            var leaving = new Leaving(bench.Kernel);
            bench.Run(() => bench.Mm.Notifiers.Insert(leaving, bench.Mm, Watched).AsUnit());
            bench.Run(
                () => bench.Mm.Munmap(SvmWindow.RangeOf(0, 1)).AsUnit(),
                async () =>
                {
                    await bench.Mm.Notifiers.Remove(leaving);
                    leaving.IsGone = true;
                });
            Assert.Equal(0, bench.Mm.Notifiers.IntervalCount);
        }
    }

    [Fact]
    public void The_end_of_the_process_is_told_to_watchers_too()
    {
        var bench = new MmBench().Map(0);
        var mirror = new Mirror();
        bench.Run(async () =>
        {
            await bench.Mm.Notifiers.Insert(mirror, bench.Mm, Watched);
            ulong seq = await mirror.ReadBegin();
            await bench.Mm.Put();
            Assert.True(mirror.ReadRetry(seq));
        });
    }

    [Fact]
    public void Whoever_registers_waits_until_nothing_is_being_changed()
    {
        for (ulong seed = 0; seed < 50; seed++)
        {
            var bench = MmBench.Random(seed);
            bool changing = false;
            bench.Run(
                async () =>
                {
                    await Start(bench, 0);
                    changing = true;
                    await bench.Mm.Notifiers.InvalidateRangeEnd();
                    changing = false;
                },
                async () =>
                {
                    await bench.Mm.Notifiers.Register(new Ear());
                    Assert.False(changing);
                });
        }
    }

    [Fact]
    public void Nobody_is_told_of_what_is_unmapped_after_the_release()
    {
        var bench = new MmBench().Map(0, 2);
        var ear = new Ear();
        bench.Run(async () =>
        {
            await bench.Mm.Store(SvmWindow.VfnOf(0), 1);
            await bench.Mm.Notifiers.Register(ear);
            await bench.Mm.Munmap(SvmWindow.RangeOf(1, 1));
            await bench.Mm.Put();
        });
        Assert.Equal(["Unmap", "release"], ear.Heard);
        Assert.Empty(bench.Mm.Entries);
    }

    [Fact]
    public void A_watcher_needs_memory()
    {
        var bench = new MmBench(null, new InjectedFailure(FailureSite.IntervalNotifier, 1));
        Assert.Equal(Errno.ENOMEM, bench.Do(() => bench.Mm.Notifiers.Insert(new Mirror(), bench.Mm, Watched)));
        Assert.Equal(0, bench.Mm.Notifiers.IntervalCount);
    }

    static async ValueTask Start(MmBench bench, int page) => Assert.Equal(
        Errno.None,
        await bench.Mm.Notifiers.InvalidateRangeStart(new MmuNotifierRange(bench.Mm, SvmWindow.RangeOf(page, 1), MmuNotifyEvent.Clear)));

    sealed class Ear : MmuNotifier
    {
        public List<string> Heard { get; } = [];

        public override ValueTask<Errno> InvalidateRangeStart(MmuNotifierRange range)
        {
            Heard.Add($"{range.Event}");
            return ValueTask.FromResult(Errno.None);
        }

        public override ValueTask Release(MmStruct mm)
        {
            Heard.Add("release");
            return default;
        }
    }

    /// <summary>Is not there any more after it has left.</summary>
    sealed class Leaving(KernelContext kernel) : IntervalNotifier
    {
        public bool IsGone { get; set; }

        public override async ValueTask<bool> Invalidate(MmuNotifierRange range, ulong currentSeq)
        {
            await kernel.Announce(StepKind.Local, Resource.None);
            Assert.False(IsGone);
            SetSeq(currentSeq);
            return true;
        }
    }
}

file static class Awaiting
{
    public static async ValueTask AsUnit<T>(this ValueTask<T> task) => await task;
}
