using GpuMm.Mutants.Mutating;
using Microsoft.CodeAnalysis.Text;
using Xunit;

namespace GpuMm.Tests.Mutants;

public class SampleTests
{
    static readonly IReadOnlyList<Mutant> All = [.. Of("Vmm/Large.cs", 80, 1), .. Of("Vmm/Small.cs", 19, 81), .. Of("Vm/Tiny.cs", 1, 100)];

    [Fact]
    public void A_file_gives_as_many_as_it_has_a_share_and_one_at_least()
    {
        var files = new Sample(All, 10, seed: 1).Chosen.GroupBy(mutant => mutant.File).Select(file => (file.Key, file.Count()));
        Assert.Equal([("Vmm/Large.cs", 8), ("Vmm/Small.cs", 1), ("Vm/Tiny.cs", 1)], files);
    }

    [Fact]
    public void The_same_seed_chooses_the_same_and_another_others()
    {
        Assert.Equal(Ids(new Sample(All, 10, seed: 1)), Ids(new Sample(All, 10, seed: 1)));
        Assert.NotEqual(Ids(new Sample(All, 10, seed: 1)), Ids(new Sample(All, 10, seed: 2)));
    }

    [Fact]
    public void A_sample_of_more_than_there_are_is_all() => Assert.Equal(All, new Sample(All, 1000, seed: 1).Chosen);

    [Fact]
    public void Another_of_the_same_file_takes_the_place_of_one_that_cannot_be()
    {
        var sample = new Sample(All, 10, seed: 1);
        var before = sample.Chosen;
        sample.Replace(new HashSet<int> { before[0].Id });
        Assert.Equal(10, sample.Chosen.Count);
        Assert.DoesNotContain(before[0], sample.Chosen);
        Assert.Equal(before[0].File, Assert.Single(sample.Chosen.Except(before)).File);
    }

    [Fact]
    public void Where_a_file_has_no_more_the_sample_is_smaller()
    {
        var sample = new Sample(Of("Vm/Tiny.cs", 1, 1), 1, seed: 1);
        sample.Replace(new HashSet<int> { sample.Chosen[0].Id });
        Assert.Empty(sample.Chosen);
    }

    static IEnumerable<int> Ids(Sample sample) => sample.Chosen.Select(mutant => mutant.Id);

    static Mutant[] Of(string file, int count, int first)
    {
        var change = new Change(new TextSpan(0, 1), new TextSpan(0, 1), "number", "1", "0", (_, kept) => kept);
        return [.. Enumerable.Range(first, count).Select(id => new Mutant(id, file, 1, change, RunsOnce: false))];
    }
}
