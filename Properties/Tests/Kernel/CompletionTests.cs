using GpuMm.Implementation.Kernel;
using Xunit;

namespace GpuMm.Tests.Kernel;

/// <summary>Completions: an event that some wait for.</summary>
public class CompletionTests
{
    readonly KernelBench bench = new();

    [Fact]
    public void Everybody_waits_until_it_is_complete()
    {
        var done = new Completion(bench.Kernel, "done");
        var end = bench.Run(
            () => WaitAndSay(done, "a"),
            () => WaitAndSay(done, "b"),
            async () =>
            {
                await bench.Say("working");
                await done.Complete();
            });
        Assert.Equal(RunEnd.Completed, end);
        Assert.Equal("working", bench.Said[0]);
        Assert.Equal(["a", "b"], bench.Said[1..].Order());
    }

    [Fact]
    public void Whoever_must_not_wait_completes_it_within_his_step()
    {
        var done = new Completion(bench.Kernel, "done");
        var end = bench.Run(
            () => WaitAndSay(done, "a"),
            async () =>
            {
                await bench.Say(done.IsDone ? "too early" : "working");
                done.CompleteNow();
                await bench.Say(done.IsDone ? "done" : "not yet");
            });
        Assert.Equal(RunEnd.Completed, end);
        Assert.Equal(["working", "a", "done"], bench.Said);
    }

    [Fact]
    public void One_that_is_complete_from_the_beginning_stops_nobody_until_it_is_made_ready_again()
    {
        var done = new Completion(bench.Kernel, "done", done: true);
        Assert.Equal(RunEnd.Completed, bench.Run(() => WaitAndSay(done, "a")));
        Assert.Equal(RunEnd.Completed, bench.Run(done.Reinit));
        Assert.Equal(RunEnd.Deadlocked, bench.Run(() => WaitAndSay(done, "b")));
        Assert.Equal(["a"], bench.Said);
        Assert.Equal("completion 'done'", bench.Kernel.Live[0].WaitsFor!.Describe());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_wait_with_a_deadline_says_whether_it_was_complete(bool complete)
    {
        var done = new Completion(bench.Kernel, "done", complete);
        bench.Run(async () => bench.Said.Add((await done.WaitTimeout(100)).ToString()));
        Assert.Equal([complete.ToString()], bench.Said);
        Assert.Equal(complete ? 0 : 100, bench.Kernel.NowMs);
    }

    async ValueTask WaitAndSay(Completion done, string word)
    {
        await done.Wait();
        await bench.Say(word);
    }
}
