using GpuMm.Harness.Checking;
using GpuMm.Harness.Execution;
using GpuMm.Harness.Scheduling;
using GpuMm.Harness.Systems;
using GpuMm.Harness.Systems.Vmm;
using GpuMm.Harness.Systems.Vmm.Checking;
using GpuMm.Implementation.Kernel;
using GpuMm.Implementation.Vmm;
using GpuMm.Model.Vocabulary;
using Xunit;

namespace GpuMm.Tests.Checking;

/// <summary>The hub that collects violations and situations, the observer of situations, and the judge.</summary>
public sealed class EventHubTests
{
    readonly CheckerBench bench = new();

    [Fact]
    public void A_property_is_reported_once_and_the_first_message_stays()
    {
        bench.Hub.Violate(PropertyCatalogue.Progress, "first");
        bench.Hub.Violate(PropertyCatalogue.Progress, "second");
        bench.Hub.Violate(PropertyCatalogue.LockOrder, "third");
        Assert.Equal(["first", "third"], bench.Violations.Select(violation => violation.Message));
    }

    [Fact]
    public void Verdicts_put_earlier_steps_first()
    {
        Violation late = new(PropertyCatalogue.Progress, "late", 9, 1);
        Violation early = new(PropertyCatalogue.LockOrder, "early", 3, 2);
        var verdict = Assert.IsType<Verdict.Violated>(Judge.Of(Ended() with { Observed = [late, early], Undecided = "anything" }));
        Assert.Equal(early, verdict.First);
        Assert.Equal(late, verdict.Of("progress"));
        Assert.Null(verdict.Of("lifecycle"));
    }

    [Fact]
    public void What_was_not_decided_is_no_pass()
    {
        Assert.IsType<Verdict.Holds>(Judge.Of(Ended()));
        Assert.Equal("too many calls", Assert.IsType<Verdict.Unknown>(Judge.Of(Ended() with { Undecided = "too many calls" })).Limit);
    }

    [Fact]
    public void Situations_have_names_of_their_own_and_fit_the_set_of_marks()
    {
        var names = VmmSituations.All.Names;
        Assert.Equal("gpu write refused", names[VmmSituations.All.NumberOf(VmmSometimes.GpuWriteRefused)]);
        Assert.Equal("range straddles 512 MiB", names[VmmSituations.All.NumberOf(VmmSometimes.RangeStraddles512MiB)]);
        Assert.Equal("quarantine released", names[VmmSituations.All.NumberOf(VmmMark.QuarantineReleased)]);
        Assert.Equal("failure injected: tlb flush", names[VmmSituations.All.NumberOf(FailureSite.TlbFlush)]);
        Assert.All(SystemCatalogue.All, system =>
        {
            Assert.Distinct(system.Situations.Names);
            Assert.InRange(system.Situations.Names.Count, 1, 128);
        });
    }

    [Theory]
    [InlineData(1UL << 9, (int)VmmSometimes.RangeStraddles2MiB)]
    [InlineData(1UL << 17, (int)VmmSometimes.RangeStraddles512MiB)]
    [InlineData(1UL << 26, (int)VmmSometimes.RangeStraddles256GiB)]
    [InlineData(1UL << 35, (int)VmmSometimes.RangeStraddles128TiB)]
    public void A_range_across_a_boundary_is_a_situation(ulong boundary, int situation)
    {
        bench.Add(new Situations());
        var mark = UInt128.One << situation;
        Prepared(boundary - 2, 2);
        Prepared(boundary, 2);
        Assert.Equal(UInt128.Zero, bench.Hub.Marks & mark);
        Prepared(boundary - 1, 2);
        Assert.Equal(mark, bench.Hub.Marks & mark);
    }

    [Fact]
    public void Operations_that_overlap_are_a_situation()
    {
        bench.Add(new Situations());
        bench.Do(1, Op.Unmap(0), new VmmResponse.Done());
        bench.Do(2, Op.Unmap(0), new VmmResponse.Done());
        Assert.Equal(UInt128.Zero, bench.Hub.Marks);
        bench.Begin(1, Op.Unmap(0));
        bench.Begin(2, Op.Unmap(0));
        Assert.Equal(UInt128.One << (int)VmmSometimes.TasksOverlapped, bench.Hub.Marks);
    }

    [Fact]
    public void Every_checker_of_the_Vmm_joins_a_world()
    {
        var (world, _, _) = CheckerBench.IdleWorld();
        var classes = typeof(Observer).Assembly.GetTypes()
            .Where(type => type.IsSubclassOf(typeof(Observer)) && type is { IsNested: false, IsAbstract: false })
            .Where(type => type.Namespace is "GpuMm.Harness.Checking" or "GpuMm.Harness.Systems.Vmm.Checking");
        Assert.Equal(
            classes.Select(type => type.Name).Order(),
            VmmProperties.Observers(world).Select(observer => observer.GetType().Name).Order());
    }

    void Prepared(ulong start, ulong pages) =>
        bench.Do(1, Op.Prepare(0, (int)pages), new VmmResponse.Prepared(0, new VfnRange(new Vfn(start), pages)));

    ExecutionRecord Ended() => new(HandWritten.Sequential("fixed"), Schedule.Explicit.Default, bench.History, RunEnd.Completed, 0, 0);
}
