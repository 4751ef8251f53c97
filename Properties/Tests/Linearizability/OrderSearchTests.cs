using GpuMm.Harness;
using GpuMm.Harness.Linearizability;
using GpuMm.Model.Specification;
using Xunit;
using Timed = GpuMm.Harness.Linearizability.TimedCall<GpuMm.Model.Specification.CellCall>;

namespace GpuMm.Tests.Linearizability;

/// <summary>
/// How far the search has to look: the rules that keep it small are needed, since without any one of them a history here has too many
/// configurations.
/// </summary>
public sealed class OrderSearchTests
{
    const int Operations = 3_000;
    const int Values = 3;

    static readonly SearchLimits Limits = new(Configurations: 50_000, MemoBytes: 16 << 20);

    [Fact]
    public void Many_processes_on_one_register_are_decided() =>
        Assert.Equal(LinearizationOutcome.Exists, Decide(Crowd(processes: 60)).Outcome);

    [Fact]
    public void One_look_at_a_value_that_was_never_there_is_found_among_them()
    {
        var calls = Crowd(processes: 10);
        int spoiled = calls.FindLastIndex(timed => timed is { IsPending: false, Call.Kind: CellCallKind.Read });
        calls[spoiled] = calls[spoiled] with { Call = new CellCall(CellCallKind.Read, new CellValue(Values + 1)) };
        var decision = Decide(calls);
        Assert.Equal(LinearizationOutcome.None, decision.Outcome);
        Assert.Equal(spoiled, decision.Obstacle!.Culprit);
    }

    [Fact]
    public void Pending_writes_that_nobody_needs_cost_nothing()
    {
        var writes = Enumerable.Range(10, 40).Select(value => Write(value, 0, TimedCall.Never));
        Assert.Equal(LinearizationOutcome.None, Decide([.. writes, Write(1, 1, 2), Write(2, 3, 4), Read(1, 5, 6)]).Outcome);
    }

    [Fact]
    public void A_pending_write_explains_several_looks_but_takes_effect_once()
    {
        Timed[] before = [Write(1, 0, 1), Write(2, 2, TimedCall.Never), Read(2, 3, 4), Read(2, 5, 6)];
        Assert.Equal(LinearizationOutcome.Exists, Decide([.. before]).Outcome);
        Assert.Equal(LinearizationOutcome.None, Decide([.. before, Write(3, 7, 8), Read(3, 9, 10), Read(2, 11, 12)]).Outcome);
        Assert.Equal(
            LinearizationOutcome.Exists,
            Decide([.. before, Write(3, 7, 8), Read(3, 9, 10), Read(2, 11, 12), Write(2, 0, TimedCall.Never)]).Outcome);
    }

    [Fact]
    public void A_pending_chain_is_followed_as_far_as_it_is_needed()
    {
        var links = Enumerable.Range(1, 30).Select(i => Cas(i, i + 1, 2, TimedCall.Never));
        Assert.Equal(LinearizationOutcome.Exists, Decide([Write(1, 0, 1), .. links, Read(31, 5, 6)]).Outcome);
        Assert.Equal(LinearizationOutcome.None, Decide([Write(1, 0, 1), .. links, Read(31, 5, 6), Read(30, 7, 8)]).Outcome);
    }

    [Fact]
    public void What_may_be_left_out_is_in_time_or_not_at_all()
    {
        var maybe = Write(2, 2, 3) with { MayBeLeftOut = true };
        Assert.Equal(LinearizationOutcome.Exists, Decide([Write(1, 0, 1), maybe, Read(1, 4, 5)]).Outcome);
        Assert.Equal(LinearizationOutcome.Exists, Decide([Write(1, 0, 1), maybe, Read(2, 4, 5)]).Outcome);
        Assert.Equal(LinearizationOutcome.None, Decide([Write(1, 0, 1), maybe, Read(1, 4, 5), Read(2, 6, 7)]).Outcome);
    }

    [Fact]
    public void Memory_is_a_limit_that_is_named()
    {
        var writes = Enumerable.Range(1, 40).Select(value => Write(value, 0, 100));
        var decision = LinearizabilityChecker.Decide(
            [.. writes, Read(99, 101, 102)], CellSpecification.OfCell, Limits with { Configurations = long.MaxValue, MemoBytes = 1 << 20 });
        Assert.Equal((LinearizationOutcome.Undecided, "1 MiB of memory"), (decision.Outcome, decision.Limit));
    }

    /// <summary>Processes that read, write, compare and set a register that behaves, most of them at the same time.</summary>
    static List<Timed> Crowd(int processes)
    {
        var random = new SplitMix(3);
        var running = new (CellCall Call, int Begin, bool IsDone)?[processes];
        List<Timed> calls = [];
        var state = default(CellValue);
        for (int time = 0; calls.Count < Operations; time++)
        {
            ref var turn = ref running[random.Below(processes)];
            if (turn is not { } operation)
            {
                turn = (AnyCall(ref random), time, false);
            }
            else if (operation.IsDone)
            {
                calls.Add(new Timed(operation.Call, operation.Begin, time));
                turn = null;
            }
            else
            {
                var seen = TakeEffect(operation.Call, state);
                state = CellSpecification.OfCell.Step(state, seen)!.Value;
                turn = (seen, operation.Begin, true);
            }
        }

        return [.. calls, .. running.OfType<(CellCall Call, int Begin, bool IsDone)>().Where(operation => operation.IsDone)
            .Select(operation => new Timed(operation.Call, operation.Begin, TimedCall.Never))];
    }

    static CellCall AnyCall(ref SplitMix random) => new(
        (CellCallKind)random.Below(3), new CellValue(1 + random.Below(Values)), new CellValue(1 + random.Below(Values)));

    static CellCall TakeEffect(CellCall call, CellValue state) => call.Kind switch
    {
        CellCallKind.Read => call with { Value = state, Expected = default },
        CellCallKind.Write => call with { Expected = default },
        _ => state == call.Expected ? call : new CellCall(CellCallKind.CompareFailed, default, call.Expected),
    };

    static Linearization<CellValue> Decide(List<Timed> calls) =>
        LinearizabilityChecker.Decide(calls, CellSpecification.OfCell, Limits);

    static Timed Write(int value, int from, int to) => new(new CellCall(CellCallKind.Write, new CellValue(value)), from, to);

    static Timed Read(int value, int from, int to) => new(new CellCall(CellCallKind.Read, new CellValue(value)), from, to);

    static Timed Cas(int expected, int value, int from, int to) =>
        new(new CellCall(CellCallKind.CompareAndSet, new CellValue(value), new CellValue(expected)), from, to);
}
