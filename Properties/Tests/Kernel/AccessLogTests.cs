using GpuMm.Implementation.Kernel;
using Xunit;

namespace GpuMm.Tests.Kernel;

/// <summary>What the kernel says of the things that steps touch, which decides what may be reordered.</summary>
public class AccessLogTests
{
    static readonly Resource Audit = new(ResourceKind.Audit, 0);

    readonly AccessRecorder log = new();

    [Fact]
    public void What_a_step_touches_comes_after_it_and_before_the_next()
    {
        var bench = Logged(new KernelBench(new ListedOrder(1, 2, 1)));
        bench.Run(() => Touching(bench, StepKind.Read), () => Touching(bench, StepKind.Write));
        Assert.Equal(
            [
                "1: Write cell 0", "  Read audit 0", "2: Write cell 0", "  Write audit 0",
                "1: Write cell 1", "  Read audit 0", "2: Write cell 1", "  Write audit 0",
            ],
            log.Lines);
    }

    [Fact]
    public void What_tasks_touch_before_their_first_step_comes_before_all_steps()
    {
        var bench = Logged(new KernelBench());
        bench.Run(
            async () =>
            {
                bench.Kernel.Touch(StepKind.Write, Audit);
                await bench.Say("a");
            },
            async () =>
            {
                bench.Kernel.Touch(StepKind.Read, Audit);
                await bench.Say("b");
            });
        Assert.Equal(["  Write audit 0", "  Read audit 0", "1: Write cell 0", "2: Write cell 0"], log.Lines);
    }

    [Fact]
    public void Only_the_step_that_gave_up_waiting_timed_out()
    {
        var bench = Logged(new KernelBench());
        var open = new Door();
        open.Open();
        bench.Run(async () =>
        {
            await bench.Kernel.WaitFor(open, Audit, timeoutMs: 5);
            await bench.Kernel.WaitFor(new Door(), Audit, timeoutMs: 5);
            await bench.Say("after");
        });
        Assert.Equal(["1: Wait audit 0", "time passed", "1: Wait audit 0, timed out", "1: Write cell 0"], log.Lines);
    }

    [Fact]
    public void In_a_deadlock_it_hears_what_everybody_wanted()
    {
        var bench = Logged(new KernelBench(new ListedOrder(1, 2)));
        var (a, b) = (bench.NewMutex("a"), bench.NewMutex("b"));
        var end = bench.Run(
            async () =>
            {
                await using (await a.Lock())
                await using (await b.Lock())
                    await bench.Say("never");
            },
            async () =>
            {
                await using (await b.Lock())
                await using (await a.Lock())
                    await bench.Say("never");
            });
        Assert.Equal(RunEnd.Deadlocked, end);
        Assert.Equal(["1: Acquire lock 0", "2: Acquire lock 1", "1 stuck: Acquire lock 1", "2 stuck: Acquire lock 0"], log.Lines);
    }

    [Theory]
    [InlineData(1, RunEnd.StepLimit)]
    [InlineData(9, RunEnd.Completed)]
    public void Nobody_is_stuck_in_a_run_that_is_over_or_cut_short(int stepLimit, RunEnd expected)
    {
        var bench = Logged(new KernelBench(stepLimit: stepLimit));
        Assert.Equal(expected, bench.Run(() => bench.Say("a"), () => bench.Say("b")));
        Assert.DoesNotContain(log.Lines, line => line.Contains("stuck"));
    }

    [Fact]
    public void The_order_of_allocations_matters_only_where_one_is_wanted_to_fail()
    {
        var bench = Logged(new KernelBench(failures: [new InjectedFailure(FailureSite.TableNode, 2)]));
        bench.Run(async () =>
        {
            await bench.Kernel.Allocate(FailureSite.BuddyBlock);
            await bench.Kernel.Allocate(FailureSite.TableNode); // not the one that fails, and it makes the next one the second
            await bench.Kernel.Allocate(FailureSite.TableNode);
        });
        Assert.Equal(
            [
                $"1: Allocate allocator {(int)FailureSite.BuddyBlock}",
                $"1: Allocate allocator {(int)FailureSite.TableNode}", $"  Write failurecount {(int)FailureSite.TableNode}",
                $"1: Allocate allocator {(int)FailureSite.TableNode}", $"  Write failurecount {(int)FailureSite.TableNode}",
            ],
            log.Lines);
    }

    [Fact]
    public void Who_asks_late_hears_only_the_rest()
    {
        var bench = new KernelBench();
        bench.Run(() => Touching(bench, StepKind.Read)); // nobody listens, nothing is lost
        Logged(bench);
        bench.Run(() => bench.Say("heard"));
        bench.Kernel.AccessLog = null;
        bench.Run(() => bench.Say("not heard"));
        Assert.Equal(["1: Write cell 0"], log.Lines);
    }

    KernelBench Logged(KernelBench bench)
    {
        bench.Kernel.AccessLog = log;
        return bench;
    }

    static async ValueTask Touching(KernelBench bench, StepKind kind)
    {
        for (int variable = 0; variable < 2; variable++)
        {
            await bench.Say("steps", variable);
            bench.Kernel.Touch(kind, Audit);
        }
    }
}
