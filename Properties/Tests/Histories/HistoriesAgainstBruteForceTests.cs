using System.Text;
using GpuMm.Harness;
using GpuMm.Harness.Histories;
using GpuMm.Harness.Linearizability;
using Xunit;

namespace GpuMm.Tests.Histories;

/// <summary>Random small histories, as text, against trying every order: the search, the path for unique values, and the readers.</summary>
public sealed class HistoriesAgainstBruteForceTests
{
    const int Histories = 20_000;

    static readonly SearchLimits Limits = new(1_000_000, 1 << 30);

    [Theory]
    [InlineData("cas-register")]
    [InlineData("register")]
    [InlineData("page")]
    [InlineData("kv")]
    public void All_who_can_decide_give_the_same_verdict(string model)
    {
        var random = new SplitMix(7);
        int linearizable = 0;
        int pending = 0;
        int byValues = 0;
        for (int i = 0; i < Histories; i++)
        {
            var plain = RandomPlainHistory.Of(model, values: random.Below(4), ties: random.Below(2) == 0, ref random);
            bool expected = plain.HasOrder();
            var history = Read(plain);
            var decided = history.Objects.Select(one => one.Decide(Limits)).ToArray();
            var searched = history.Objects.Select(one => one.Search(Limits)).ToArray();
            Assert.True(HaveOrder(decided) == expected && HaveOrder(searched) == expected, $"history {i}, {expected} by force:\n{plain}");
            Assert.All(searched, one => Assert.Equal(DecisionPath.Search, one.Path));
            linearizable += expected ? 1 : 0;
            pending += history.Pending > 0 ? 1 : 0;
            byValues += decided.Any(one => one.Path == DecisionPath.UniqueValues) ? 1 : 0;
        }

        // Both verdicts, operations without an answer, and both paths are exercised.
        Assert.InRange(linearizable, Histories / 4, Histories * 9 / 10);
        Assert.InRange(pending, Histories / 4, Histories);
        Assert.InRange(byValues, Histories / 10, Histories);
    }

    [Theory]
    [InlineData("cas-register")]
    [InlineData("register")]
    [InlineData("page")]
    [InlineData("kv")]
    public void The_reason_holds_by_force(string model)
    {
        var random = new SplitMix(11);
        int illegal = 0;
        for (int i = 0; i < Histories / 5; i++)
        {
            var plain = RandomPlainHistory.Of(model, values: random.Below(4), ties: i % 3 == 0, ref random);
            var history = Read(plain);
            foreach (var one in history.Objects.Where(one => one.Decide(Limits).Outcome == LinearizationOutcome.None))
            {
                illegal++;
                var why = one.Explain(Limits);
                int answered = one.Origin(why.Culprit).RespondedLine;
                if (i % 3 != 0) // at one time there is no before
                {
                    Assert.False(Cut(plain, answered).HasOrder(), $"the prefix with the culprit has an order:\n{plain}");
                    Assert.True(IsOrderedBefore(plain, one, answered), $"the prefix before the culprit has none:\n{plain}");
                }

                Assert.True(why.IsSmallest);
                Assert.Contains(why.Culprit, why.SubHistory);
                Assert.Contains(why.Culprit, why.Open);
                int[] lines = [.. why.SubHistory.Select(call => one.Origin(call).InvokedLine)];
                Assert.False(Only(plain, lines).HasOrder(), $"lines {string.Join(", ", lines)} have an order:\n{plain}");
                Assert.All(lines, line => Assert.True(Only(plain, [.. lines.Where(other => other != line)]).HasOrder()));
            }
        }

        Assert.InRange(illegal, 100, Histories);
    }

    /// <summary>What stands before a line, and in it; of what is open then it counts how it ended, but not that it did.</summary>
    static PlainHistory Cut(PlainHistory plain, int line)
    {
        int last = line - 2; // times count from 0, lines from 1, and the first line is the model's
        return plain with
        {
            Operations =
            [
                .. plain.Operations.Where(operation => operation.Begin <= last)
                    .Select(operation => operation.Answer <= last ? operation : operation with { IsOpen = true }),
            ],
        };
    }

    /// <summary>The operations that begin in these lines; the others may be left out.</summary>
    static PlainHistory Only(PlainHistory plain, int[] lines) => plain with
    {
        Operations = [.. plain.Operations.Select(operation => operation with { IsOptional = !lines.Contains(operation.Begin + 2) })],
    };

    /// <summary>Whether the object has an order without the line; another one may be illegal before it.</summary>
    static bool IsOrderedBefore(PlainHistory plain, RecordedObject one, int line)
    {
        var before = Cut(plain, line - 1);
        int[] lines = [.. Enumerable.Range(0, one.Count).Select(call => one.Origin(call).InvokedLine)];
        int key = plain.Operations.First(operation => lines.Contains(operation.Begin + 2)).Key;
        return (before with { Operations = [.. before.Operations.Where(operation => operation.Key == key)] }).HasOrder();
    }

    static bool HaveOrder((LinearizationOutcome Outcome, DecisionPath Path, string Limit)[] decided)
    {
        Assert.DoesNotContain(decided, one => one.Outcome == LinearizationOutcome.Undecided);
        return decided.All(one => one.Outcome == LinearizationOutcome.Exists);
    }

    static RecordedHistory Read(PlainHistory plain)
    {
        using var bytes = new MemoryStream(Encoding.UTF8.GetBytes(plain.ToString()));
        return HistoryFile.Read(bytes, "random");
    }
}
