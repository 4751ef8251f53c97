using GpuMm.Harness;
using GpuMm.Harness.Campaigns;
using GpuMm.Harness.Execution;
using GpuMm.Harness.Scheduling;
using GpuMm.Implementation.Kernel;
using GpuMm.Tests.Checking;
using Xunit;

namespace GpuMm.Tests.Campaigns;

/// <summary>Situations are counted by executions, for each system that takes part.</summary>
public sealed class SituationTallyTests
{
    static readonly Scenario Scenario = HandWritten.Sequential("fixed");

    [Fact]
    public void Of_one_system_the_situations_have_their_own_names()
    {
        var tally = new SituationTally([("vmm", ["full", "empty"])]);
        tally.Add(Reached("vmm", 0b10));
        tally.Add(Reached("vmm", 0b11));
        Assert.Equal([new("full", 1), new("empty", 2)], tally.Situations);
    }

    [Fact]
    public void Of_several_each_name_says_whose_it_is_and_the_same_number_is_not_the_same_situation()
    {
        var tally = new SituationTally([("vmm", ["full"]), ("vm", ["full", "empty"])]);
        tally.Add(Reached("vm", 0b01));
        Assert.Equal([new("vmm: full", 0), new("vm: full", 1), new("vm: empty", 0)], tally.Situations);
    }

    [Fact]
    public void The_last_of_as_many_as_there_can_be_is_counted()
    {
        string[] names = [.. Enumerable.Range(0, 128).Select(number => $"situation {number}")];
        var tally = new SituationTally([("vmm", names)]);
        tally.Add(Reached("vmm", UInt128.One << 127));
        Assert.Equal([new ReachedSituation("situation 127", 1)], tally.Situations.Where(situation => situation.Executions > 0));
    }

    [Fact]
    public void Two_tallies_add_up()
    {
        SituationTally first = new([("vmm", ["full", "empty"])]), second = new([("vmm", ["full", "empty"])]);
        first.Add(Reached("vmm", 0b01));
        second.Add(Reached("vmm", 0b11));
        first.Add(second);
        Assert.Equal([new("full", 2), new("empty", 1)], first.Situations);
    }

    static ExecutionRecord Reached(string system, UInt128 marks) =>
        new(Scenario with { System = system }, Schedule.Explicit.Default, new History(), RunEnd.Completed, 0, 0) { Marks = marks };
}
