using GpuMm.Harness;
using GpuMm.Harness.Defects.Manager;
using GpuMm.Harness.Systems.Manager;
using GpuMm.Harness.Walks.Buddy;
using GpuMm.Model.Vocabulary;
using Xunit;

namespace GpuMm.Properties.Tests.Buddy;

/// <summary>Any sequence of requests, frees and trims: after each the allocator is what a look at every chunk says.</summary>
public class BuddyWalkTests
{
    const int Rounds = 100;
    const int Steps = 100;

    static readonly IReadOnlyList<ManagerVariant> Broken =
        [.. ManagerDefects.Variants.OfType<ManagerVariant>().Where(variant => variant.Name.StartsWith('B'))];

    public static TheoryData<string> Defects() => [.. Broken.Select(variant => variant.Name)];

    [Fact]
    public void No_request_differs_from_the_model()
    {
        Dictionary<Errno, int> answers = [];
        foreach (var walk in Walks(variant: null))
        {
            Assert.Null(FirstDifference(walk));
            foreach (var (errno, times) in walk.Answers)
                answers[errno] = answers.GetValueOrDefault(errno) + times;
        }

        Assert.All([Errno.None, Errno.EINVAL, Errno.ENOSPC], errno => Assert.True(answers[errno] > 300, $"{errno} is rare"));
    }

    [Theory]
    [MemberData(nameof(Defects))]
    public void Every_defect_of_the_allocator_differs(string id)
    {
        var variant = Broken.Single(variant => variant.Name == id);
        Assert.Contains(Walks(variant), walk => FirstDifference(walk) is not null);
    }

    static IEnumerable<BuddyWalk> Walks(ManagerVariant? variant) =>
        Enumerable.Range(0, Rounds).Select(round => new BuddyWalk(SplitMix.Mix(7, (ulong)round), variant?.MakeBuddy));

    /// <summary>A broken allocator may break down, too.</summary>
    static string? FirstDifference(BuddyWalk walk)
    {
        try
        {
            return Enumerable.Range(0, Steps).Select(_ => walk.Step()).FirstOrDefault(different => different is not null) ?? walk.End();
        }
        catch (InvalidOperationException e)
        {
            return e.Message;
        }
    }
}
