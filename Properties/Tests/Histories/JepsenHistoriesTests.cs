using System.Runtime.InteropServices;
using GpuMm.Harness.Histories;
using GpuMm.Harness.Linearizability;
using GpuMm.Model.Specification;
using Xunit;

namespace GpuMm.Tests.Histories;

/// <summary>
/// Histories whose verdicts are known, such as Jepsen's of etcd. GPUMM_HISTORIES names a folder with a folder for each collection, in which
/// verdicts.tsv says of each file whether it is ok or illegal. Without it, it is those of the project itself.
/// </summary>
public class JepsenHistoriesTests
{
    const string Variable = "GPUMM_HISTORIES";

    static readonly CheckLimits Limits = new(60, 512);

    static string? Collections => Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } folder ? folder : null;

    /// <summary>File and verdict.</summary>
    public static TheoryData<string, string> Histories()
    {
        var histories = new TheoryData<string, string>();
        foreach (var (file, verdict) in Collections is { } folder ? Directory.EnumerateDirectories(folder).SelectMany(Listed) : Own())
            histories.Add(file, verdict);
        return histories;
    }

    [Fact]
    public void A_folder_that_is_named_has_verdicts_of_files_that_are_there()
    {
        if (Collections is { } folder)
            Assert.Contains(Directory.EnumerateDirectories(folder), collection => File.Exists(Path.Combine(collection, "verdicts.tsv")));
        Assert.All((IEnumerable<object[]>)Histories(), row => Assert.True(File.Exists((string)row[0]), (string)row[0]));
    }

    [Theory]
    [MemberData(nameof(Histories))]
    public void The_verdict_is_the_known_one(string file, string verdict)
    {
        var history = new HistoryCheck(null, Limits, says: false).One(file);
        Assert.Null(history.Broken);
        Assert.Equal(verdict, history.Outcome switch
        {
            LinearizationOutcome.Exists => "ok",
            LinearizationOutcome.None => "illegal",
            _ => "undecided",
        });
    }

    [Theory]
    [MemberData(nameof(Histories))]
    public void An_ok_is_certified_by_an_order_and_an_illegal_by_its_explanation(string file, string verdict)
    {
        var history = new HistoryCheck(null, Limits, says: true).One(file);
        if (history.Illegal is { } illegal)
        {
            Assert.Equal("illegal", verdict);
            AssertIsSound((RecordedCell)illegal, history.Why!);
            return;
        }

        foreach (var one in history.History!.Objects.Cast<RecordedCell>())
            AssertIsOrder(one.Calls, one.Order(new SearchLimits(long.MaxValue, 512 << 20)), TimedCall.Never - 1);
    }

    static void AssertIsSound(RecordedCell which, WhyNot why)
    {
        var calls = which.Calls;
        AssertIsOrder(calls, why.Before, calls[why.Culprit].RespondedAt - 1);
        Assert.Contains(why.Culprit, why.Open);
        Assert.Equal(LinearizationOutcome.None, OutcomeIfRestIsOptional(calls, why.SubHistory));
        if (!why.IsSmallest)
            return;
        foreach (int spared in why.SubHistory)
            Assert.Equal(LinearizationOutcome.Exists, OutcomeIfRestIsOptional(calls, [.. why.SubHistory.Where(call => call != spared)]));
    }

    /// <summary>
    /// That it is one is shown without a search: each call is permitted after those before it, none began after a later one was answered,
    /// and nothing that was answered by then is missing.
    /// </summary>
    static void AssertIsOrder(ReadOnlySpan<TimedCall<CellCall>> calls, IReadOnlyList<int>? order, int moment)
    {
        Assert.NotNull(order);
        Assert.Equal(order.Count, order.Distinct().Count());
        CellValue? state = CellSpecification.OfCell.Initial;
        int latestInvocation = int.MinValue;
        foreach (int call in order)
        {
            state = CellSpecification.OfCell.Step(state.Value, calls[call].Call);
            Assert.NotNull(state);
            latestInvocation = Math.Max(latestInvocation, calls[call].InvokedAt);
            Assert.True(latestInvocation <= calls[call].RespondedAt && calls[call].InvokedAt <= moment);
        }

        for (int call = 0; call < calls.Length; call++)
            Assert.True(calls[call].RespondedAt > moment || order.Contains(call));
    }

    /// <summary>Of some calls, where the others took effect while they were under way, or not at all.</summary>
    static LinearizationOutcome OutcomeIfRestIsOptional(ReadOnlySpan<TimedCall<CellCall>> calls, IReadOnlyList<int> kept)
    {
        List<TimedCall<CellCall>> relaxed = [];
        for (int call = 0; call < calls.Length; call++)
            relaxed.Add(calls[call] with { MayBeLeftOut = !kept.Contains(call) });
        var limits = new SearchLimits(long.MaxValue, 512 << 20);
        return LinearizabilityChecker.Decide(CollectionsMarshal.AsSpan(relaxed), CellSpecification.OfCell, limits).Outcome;
    }

    static IEnumerable<(string File, string Verdict)> Listed(string collection)
    {
        string list = Path.Combine(collection, "verdicts.tsv");
        return !File.Exists(list) ? []
            : File.ReadLines(list).Skip(1).Where(line => line.Length > 0).Select(line => line.Split('\t'))
                .Select(row => (Path.Combine(collection, row[0]), row[1]));
    }

    static IEnumerable<(string File, string Verdict)> Own() =>
    [
        .. RecordedHistoriesTests.PathsIn("linearizable").Select(path => (path, "ok")),
        .. RecordedHistoriesTests.PathsIn("illegal").Select(path => (path, "illegal")),
    ];
}
