using GpuMm.Harness;
using GpuMm.Harness.Walks.PageTables;
using GpuMm.Implementation.PageTables;
using GpuMm.Model.Vocabulary;
using Xunit;

namespace GpuMm.Tests.PageTables;

/// <summary>Any sequence of maps and unmaps: after each the hardware finds what was mapped, and nothing else.</summary>
public class PageTableWalkTests
{
    [Fact]
    public void The_hardware_finds_what_was_mapped_in_v2() => AssertFound<MmuV2>();

    [Fact]
    public void The_hardware_finds_what_was_mapped_in_v3() => AssertFound<MmuV3>();

    [Fact]
    public void The_hardware_finds_what_was_mapped_in_LPAE_and_every_refusal_is_expected()
    {
        Dictionary<Errno, int> answers = [];
        for (ulong seed = 0; seed < 60; seed++)
        {
            var walk = new LpaeWalk(seed);
            for (int step = 0; step < 40; step++)
                Assert.Null(walk.Step());
            Assert.Null(walk.End());
            foreach (var (errno, times) in walk.Answers)
                answers[errno] = answers.GetValueOrDefault(errno) + times;
        }

        Assert.All(
            [Errno.None, Errno.EINVAL, Errno.ERANGE, Errno.EEXIST, Errno.ENOMEM],
            errno => Assert.True(answers.GetValueOrDefault(errno) > 20, $"{errno} is rare"));
    }

    [Fact]
    public void Whatever_field_is_written_arrives_in_the_hardware_and_what_does_not_fit_is_refused()
    {
        var random = new SplitMix(1);
        for (int step = 0; step < 2_000; step++)
        {
            Assert.Null(EntryWordsV2.Step(ref random));
            Assert.Null(EntryWordsV3.Step(ref random));
            Assert.Null(LpaeWords.Step(ref random));
        }
    }

    [Fact]
    public void Whatever_is_in_memory_driver_and_hardware_see_the_same()
    {
        var random = new SplitMix(1);
        for (int step = 0; step < 4_000; step++)
        {
            Assert.Null(MmuWords<MmuV2>.Step(ref random));
            Assert.Null(MmuWords<MmuV3>.Step(ref random));
        }
    }

    [Theory]
    [InlineData(7, "ReadOnly")]
    [InlineData(6, "Privileged")]
    [InlineData(8, "LpaeLeaf")] // shareability, which the hardware here does not look at
    [InlineData(54, "ExecuteNever")]
    public void A_leaf_with_one_bit_changed_is_noticed(int bit, string said)
    {
        var leaf = new LpaeLeaf(0x20_0000, 3, IommuProt.Read | IommuProt.Write);
        ulong word = LpaeEntry.Leaf(new PhysicalAddress(leaf.Address), leaf.Level, leaf.Prot);
        Assert.Null(LpaeWords.Wrong(word, leaf));
        Assert.Contains(said, LpaeWords.Wrong(word ^ (1UL << bit), leaf), StringComparison.Ordinal);
    }

    [Fact]
    public void A_value_that_is_taken_and_should_not_be_is_noticed() =>
        Assert.Equal("two is taken", EntryWords.Taken(("one", () => throw new ArgumentOutOfRangeException()), ("two", () => 2)));

    static void AssertFound<TFormat>()
        where TFormat : struct, IMmuFormat<TFormat>
    {
        Assert.Null(MmuWalk<TFormat>.WrongShape());
        for (ulong seed = 0; seed < 10; seed++)
        {
            var walk = new MmuWalk<TFormat>(seed);
            for (int step = 0; step < 100; step++)
                Assert.Null(walk.Step());
        }
    }
}
