using GpuMm.Harness;
using GpuMm.Harness.Linearizability;
using GpuMm.Model.Specification;
using GpuMm.Model.Vocabulary;
using Xunit;

namespace GpuMm.Tests.Linearizability;

/// <summary>The search for an order against trying every permutation, on random small histories.</summary>
public sealed class LinearizabilityAgainstBruteForceTests
{
    const int Histories = 30_000;

    [Fact]
    public void The_search_and_all_permutations_give_the_same_verdict()
    {
        var random = new SplitMix(2026);
        int linearizable = 0;
        for (int i = 0; i < Histories; i++)
        {
            var calls = RandomHistories.Overlapping<PageState, PageCall>(ref random, PageSpecification.Step, AnyCall);
            bool expected = Permutations.HaveOrder<PageState, PageCall>(calls, PageSpecification.Step);
            var outcome = LinearizabilityChecker.Decide([.. calls], PageSpecification.OfPage).Outcome;
            Assert.True(
                outcome == (expected ? LinearizationOutcome.Exists : LinearizationOutcome.None),
                $"history {i}: permutations say {expected}, the search says {outcome}: {string.Join("; ", calls)}");
            linearizable += expected ? 1 : 0;
        }

        Assert.InRange(linearizable, Histories / 5, Histories * 4 / 5); // both verdicts are exercised
    }

    [Fact]
    public void There_are_as_many_permutations_as_there_should_be() => Assert.Equal(
        [1, 1, 2, 6, 24, 120, 720],
        Enumerable.Range(0, 7).Select(count => Permutations.All(count).Select(order => string.Join(' ', order)).Distinct().Count()));

    static PageCall AnyCall(ref SplitMix random)
    {
        var kind = (PageCallKind)random.Below(Enum.GetValues<PageCallKind>().Length);
        int tag = 1 + random.Below(2); // a tag has one frame, as a mapping has
        return new PageCall(kind, new Pfn((ulong)tag * 16), tag, random.Below(4) != 0, (ulong)(1 + random.Below(2)));
    }
}
