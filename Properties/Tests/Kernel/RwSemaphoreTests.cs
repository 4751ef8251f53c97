using GpuMm.Implementation.Kernel;
using Xunit;

namespace GpuMm.Tests.Kernel;

/// <summary>Many may read or one may write; lockdep sees both.</summary>
public class RwSemaphoreTests
{
    [Fact]
    public void Readers_are_there_together()
    {
        var bench = new KernelBench(new ListedOrder(1, 2, 1, 2, 1, 2));
        var semaphore = NewSemaphore(bench);
        Assert.Equal(RunEnd.Completed, bench.Run(() => Read(bench, semaphore, "a"), () => Read(bench, semaphore, "b")));
        Assert.Equal("a1 b1 a2 b2", string.Join(' ', bench.Said));
        Assert.Empty(bench.Findings);
    }

    [Theory]
    [InlineData("w1 w2 r1 r2", 1, 2, 2)]
    [InlineData("r1 r2 w1 w2", 2, 1, 1)]
    public void A_writer_is_there_alone(string expected, params int[] order)
    {
        var bench = new KernelBench(new ListedOrder(order));
        var semaphore = NewSemaphore(bench);
        Assert.Equal(RunEnd.Completed, bench.Run(() => Write(bench, semaphore, "w"), () => Read(bench, semaphore, "r")));
        Assert.Equal(expected, string.Join(' ', bench.Said));
    }

    [Fact]
    public void Two_writers_follow_one_another()
    {
        var bench = new KernelBench(new ListedOrder(1, 2, 2));
        var semaphore = NewSemaphore(bench);
        bench.Run(() => Write(bench, semaphore, "a"), () => Write(bench, semaphore, "b"));
        Assert.Equal("a1 a2 b1 b2", string.Join(' ', bench.Said));
    }

    [Fact]
    public void Trying_to_read_fails_only_while_somebody_writes()
    {
        var bench = new KernelBench();
        var semaphore = NewSemaphore(bench);
        bench.Run(async () =>
        {
            await using (await semaphore.Write())
                Assert.Null(await semaphore.TryRead());
            var guard = await semaphore.TryRead();
            semaphore.AssertHeld();
            await guard!.Value.DisposeAsync();
            Assert.Throws<LockNotHeldException>(semaphore.AssertHeld);
        });
        Assert.Empty(bench.Crashed);
    }

    [Fact]
    public void Holding_it_for_reading_is_not_holding_it_for_writing()
    {
        var bench = new KernelBench();
        var semaphore = NewSemaphore(bench);
        bench.Run(async () =>
        {
            await using (await semaphore.Read())
                Assert.Throws<LockNotHeldException>(semaphore.AssertHeldForWriting);
            await using (await semaphore.Write())
                semaphore.AssertHeldForWriting();
        });
        Assert.Empty(bench.Crashed);
    }

    [Fact]
    public void Whoever_waits_for_it_says_who_has_it()
    {
        var bench = new KernelBench(new ListedOrder(1, 2, 3));
        var semaphore = NewSemaphore(bench);
        var door = new Door();
        Assert.Equal(RunEnd.Deadlocked, bench.Run(
            () => ReadAndWait(bench, semaphore, door), () => ReadAndWait(bench, semaphore, door), () => Write(bench, semaphore, "w")));
        var gate = bench.Kernel.Live[^1].WaitsFor!;
        Assert.Equal("lock 'mmap_lock', held for reading by task 1, task 2", gate.Describe());
        Assert.Equal(1, gate.HeldBy!.Id);
    }

    [Fact]
    public void Reading_twice_is_reported_because_a_writer_may_come_between()
    {
        var bench = new KernelBench();
        var semaphore = NewSemaphore(bench);
        bench.Run(async () =>
        {
            await using (await semaphore.Read())
            await using (await semaphore.Read())
                await bench.Say("in");
        });
        Assert.Contains("took 'mmap_lock' while holding it", Assert.Single(bench.Findings).Message);
    }

    [Fact]
    public void Taking_it_and_another_lock_both_ways_round_is_reported()
    {
        var bench = new KernelBench();
        var semaphore = NewSemaphore(bench);
        var mutex = bench.NewMutex("svmm");
        bench.Run(async () =>
        {
            await using (await semaphore.Read())
            await using (await mutex.Lock())
                await bench.Say("one way");
            await using (await mutex.Lock())
            await using (await semaphore.Write())
                await bench.Say("the other");
        });
        Assert.Contains("mmap_lock -> svmm -> mmap_lock", RotatedOrder(Assert.Single(bench.Findings).Message));
    }

    static string RotatedOrder(string message) =>
        message.Replace("svmm -> mmap_lock -> svmm", "mmap_lock -> svmm -> mmap_lock", StringComparison.Ordinal);

    static RwSemaphore NewSemaphore(KernelBench bench) => new(bench.Kernel, bench.Kernel.Lockdep.Class("mmap_lock"));

    static async ValueTask Read(KernelBench bench, RwSemaphore semaphore, string who)
    {
        await using (await semaphore.Read())
        {
            await bench.Say($"{who}1");
            await bench.Say($"{who}2");
        }
    }

    static async ValueTask Write(KernelBench bench, RwSemaphore semaphore, string who)
    {
        await using (await semaphore.Write())
        {
            await bench.Say($"{who}1");
            await bench.Say($"{who}2");
        }
    }

    static async ValueTask ReadAndWait(KernelBench bench, RwSemaphore semaphore, Door door)
    {
        await using (await semaphore.Read())
            await bench.Kernel.Announce(StepKind.Wait, Resource.None, door);
    }
}
