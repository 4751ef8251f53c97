using GpuMm.Harness;
using GpuMm.Harness.Checking;
using GpuMm.Harness.Minimizing;
using GpuMm.Harness.Reporting;
using GpuMm.Harness.Scheduling;
using GpuMm.Tests.Checking;
using GpuMm.Tests.Generation;
using Xunit;

namespace GpuMm.Tests.Reporting;

/// <summary>What an engineer reads of a counterexample: whole, the same every time, and no wider than a terminal.</summary>
public sealed class TextReportTests
{
    static readonly Counterexample Race = Counterexample.Of(
        HandWritten.Concurrent("N25", [Op.Map(0)], [Op.Unmap(0)], [Op.GpuRead(0)]).Switching(new Switch(7, 2), new Switch(16, 1)))!;

    static readonly Counterexample Leak = Counterexample.Of(HandWritten.Sequential("N05", Op.Prepare(0), Op.Cancel(0)))!;

    const string ReportOfTheRace = """
    VIOLATED no-stale-translation
      after a mapping was given back, nobody translates through its old entry

      GPU read of v0 reached p1fe, which A = map(vmm 0, 1 page, writable) had given back

      system vmm, variant N25, MMU V2, 512 pages of VRAM, 1 address space
      2 tasks, 2 preemptions, not proved minimal

    program, 3 operations
      first   A = map(vmm 0, 1 page, writable)
      task 1  unmap(A)
      task 2  gpu read(A[0])

    what happened
        step | prefix                                  | task 1                                  | task 2
           5 | A = map(vmm 0, 1 page, writable)        |                                         |
         124 |   -> v0 -> p1fe                         |                                         |
         126 |                                         | unmap(A)                                |
         131 |                                         |   ... stands before: wait for the TLB   |
             |                                         |     invalidation                        |
         133 |                                         |                                         | gpu read(A[0])
         140 |                                         |                                         |   ... stands before: read vram 0x1fe000
         153 |                                         |   -> ok                                 |
        >156 |                                         |                                         | *** no-stale-translation ***
         157 |                                         |                                         |   -> v0 -> p1fe, value
             |                                         |                                         |     0xdeadbeefdeadbee0

    the last steps before it
         151 task 1: release lock 'pramin window'
         152 task 1: release lock 'vmm'
         153 task 1: return from the call
         154 task 1: take lock 'buddy'
         155 task 1: release lock 'buddy'
         156 task 2: read vram 0x1fe000

    model beside implementation, at that moment
      page                     model                                        implementation
      vmm 0 v0                 unmapped                                     unmapped

    page table path of the address concerned
      level 0, entry at vram 0x1ff000: table p1fd (page tables of vmm 0)
      level 1, entry at vram 0x1fd000: table p1fc (page tables of vmm 0)
      level 2, entry at vram 0x1fc000: table p1fb (page tables of vmm 0)
      level 3, entry at vram 0x1fb000: table p1fa (page tables of vmm 0)
      level 4, entry at vram 0x1fa000: invalid

    also violated
      memory-safe: GPU access: UseAfterFree at vram 0x1fe000, p1fe, free
      data-linearizable: vmm 0 v0: no order of the operations explains 'read 0xdeadbeefdeadbee0 from p1fe' when the page is 'unmapped'

    token
      TOKEN

    replay
      dotnet run --project tools/Cli -- replay TOKEN

    as a test
      using GpuMm.Harness.Minimizing;
      using Xunit;

      public class Regression
      {
          [Fact] public void Is_still_found() => Assert.NotNull(Counterexample.Of(
              "TOKEN"));
      }

    """;

    /// <summary>
    /// Steps and addresses are those of the Vmm as it is: where it takes another step, look at the report and write it down
    /// anew.
    /// </summary>
    [Fact]
    public void The_report_of_a_race_reads_as_it_was_reviewed() =>
        Assert.Equal(ReportOfTheRace, Pipeline.Report(Race).Replace(Race.Token, "TOKEN", StringComparison.Ordinal));

    [Fact]
    public void A_livelock_shows_some_of_its_turns_and_not_thousands()
    {
        var livelock = Counterexample.Of(
            HandWritten.Concurrent("X10", [], [Op.Prepare(0)], [Op.Prepare(1)]).Switching(new Switch(4, 2)))!;
        string report = TextReport.Of(livelock);
        Assert.InRange(report.Split('\n').Length, 40, 80);
        Assert.Single(report.Split('\n'), line => line.EndsWith("... and so on, turn by turn", StringComparison.Ordinal));
    }

    [Fact]
    public void Reporting_again_gives_the_same_bytes()
    {
        Assert.Equal(Pipeline.Report(Race), Pipeline.Report(Race));
        Assert.Equal(Pipeline.Report(Race), Pipeline.Report(Counterexample.Of(Race.Token)!));
    }

    [Fact]
    public void A_violation_at_quiescence_is_reported_too()
    {
        string report = Pipeline.Report(Leak);
        Assert.StartsWith("VIOLATED va-not-leaked\n", report, StringComparison.Ordinal);
        Assert.Contains("A = prepare(vmm 0, 1 page); cancel(A)", report, StringComparison.Ordinal);
        Assert.Contains($"replay {Leak.Token}\n", report, StringComparison.Ordinal);
    }

    [Fact]
    public void A_scenario_that_holds_now_says_so()
    {
        var mended = new Counterexample(Leak.Scenario with { Variant = "fixed" }, Leak.Property);
        Assert.StartsWith("HOLDS va-not-leaked", Pipeline.Report(mended), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("N01")]
    [InlineData("N10")]
    [InlineData("N24")]
    [InlineData("X01")]
    [InlineData("X03")]
    [InlineData("X06")]
    public void Every_report_names_the_property_the_message_and_the_token(string defect)
    {
        var property = SeededScenarios.VariantOf(defect).Expected!;
        var minimal = Pipeline.Minimize(
            SeededScenarios.FirstViolating(defect, property.Id, seed: 1, limit: 2_000)!.Value.Scenario, property);
        var violation = ((Verdict.Violated)Pipeline.Run(minimal.Scenario).Verdict).Of(property.Id)!;
        string report = Pipeline.Report(minimal);
        Assert.StartsWith($"VIOLATED {property}\n  {property.Says}\n", report, StringComparison.Ordinal);
        Assert.Contains(violation.Message, report, StringComparison.Ordinal);
        Assert.Contains(minimal.Token, report, StringComparison.Ordinal);
        Assert.DoesNotContain('\r', report);
        Assert.Equal(Token.Write(minimal.Scenario), Token.Write(Token.Read(minimal.Token)));
        Assert.All(report.Split('\n'), line => Assert.Equal(line.TrimEnd(), line));
    }
}
