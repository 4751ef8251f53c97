using GpuMm.Implementation.Machine;
using GpuMm.Implementation.Svm;
using GpuMm.Model.Vocabulary;
using Xunit;

namespace GpuMm.Tests.Svm;

/// <summary>The driver at the fault buffer: entries that are out of date or not complete, an overflow, and the end of the ring.</summary>
public class FaultRingTests
{
    [Fact]
    public void An_entry_that_is_older_than_the_last_replay_is_skipped()
    {
        var bench = new NouveauBench().Map(0, 2).Store(1, 7);
        EngineResult late = default;
        bench.Run(
            async () => await bench.Access(FaultAccess.Read, 0, client: 1),
            async () =>
            {
                await bench.Until(() => bench.Handled.Count == 1); // the replay is still to come
                late = await bench.Access(FaultAccess.Read, 1, client: 2);
            });
        Assert.Equal([(1, false), (2, true), (2, false)], bench.Fetched.Select(fetched => (fetched.Entry.Client, fetched.Stale)));
        Assert.Contains(SvmMark.StaleFaultSkipped, bench.Marks);
        Assert.Equal([(0, FaultAccess.Read, FaultOutcome.Resolved), (1, FaultAccess.Read, FaultOutcome.Resolved)], bench.Handled);
        Assert.Equal((2, 7UL), (late.Faults, late.Access.Value));
    }

    [Fact]
    public void Faults_for_which_there_is_no_room_are_raised_again()
    {
        var bench = new NouveauBench(faultEntries: 2).Map(0, 3).Store(0, 1).Store(1, 2).Store(2, 3);
        var results = bench.GpuAll(new(FaultAccess.Read, 0), new(FaultAccess.Read, 1), new(FaultAccess.Read, 2));
        Assert.Equal([2, 3], bench.Dropped.Take(2));
        Assert.Contains(SvmMark.OverflowCleared, bench.Marks);
        Assert.Equal([1UL, 2UL, 3UL], results.Select(result => result.Access.Value));
    }

    [Fact]
    public void After_an_overflow_a_replay_is_owed_even_if_all_is_cancelled()
    {
        var bench = new NouveauBench(faultEntries: 2).Map(0).Store(0, 1);
        var results = bench.GpuAll(new(FaultAccess.Read, 1), new(FaultAccess.Read, 0));
        Assert.Equal([2], bench.Dropped);
        Assert.Equal([true, false], results.Select(result => result.Cancelled));
        Assert.Equal((2, 1UL), (results[1].Faults, results[1].Access.Value));
        Assert.Equal(2, bench.Replays);
    }

    [Fact]
    public void GET_begins_anew_at_the_end_of_the_ring()
    {
        var bench = new NouveauBench(faultEntries: 3).Map(0, 3).Map(4);
        foreach (int page in new[] { 0, 1, 2, 4 })
            bench.GpuWrite(page, 10 + (ulong)page);
        Assert.Equal([(0, 1), (1, 2), (2, 0), (0, 1)], bench.Advances);
        Assert.Contains(SvmMark.BufferWrapped, bench.Marks);
        Assert.Equal([10UL, 11UL, 12UL, 14UL], [bench.Load(0), bench.Load(1), bench.Load(2), bench.Load(4)]);
    }

    [Fact]
    public void Entries_on_both_sides_of_the_end_are_one_batch()
    {
        var bench = new NouveauBench(faultEntries: 4).Map(0, 3).Map(4, 2);
        foreach (int page in new[] { 0, 1, 2 })
            bench.GpuWrite(page, 1);
        bench.GpuAll(new(FaultAccess.Write, 5, Value: 5), new(FaultAccess.Write, 4, Value: 4));
        Assert.Equal((3, 1), bench.Advances[^1]);
        Assert.Equal([4, 5], bench.Handled.Skip(3).Select(handled => handled.Page));
        Assert.Equal([4UL, 5UL], [bench.Load(4), bench.Load(5)]);
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void No_entry_is_taken_before_it_is_complete(int seed)
    {
        var bench = NouveauBench.Random(seed).Map(0, 3);
        var results = bench.GpuAll(
            new(FaultAccess.Write, 0, Value: 1), new(FaultAccess.Write, 1, Value: 2), new(FaultAccess.Write, 2, Value: 3));
        Assert.All(bench.Fetched, fetched => Assert.True(fetched.Entry.Valid, $"{fetched.Entry}"));
        Assert.All(results, result => Assert.False(result.Cancelled));
        Assert.Equal([1UL, 2UL, 3UL], [bench.Load(0), bench.Load(1), bench.Load(2)]);
    }

    public static TheoryData<int> Seeds => [.. Enumerable.Range(0, 30)];
}
