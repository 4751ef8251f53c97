using System.Collections.Immutable;
using System.Globalization;
using GpuMm.Harness.Litmus;
using GpuMm.Harness.Scheduling;

namespace GpuMm.Benchmarks;

/// <summary>
/// How many schedules each scheduler needs until it finds the bug of each small program:
/// <c>schedulers [--seeds 20] [--schedules 10000]</c>.
/// </summary>
/// <param name="Seeds">How often each search is made, with another seed each time.</param>
/// <param name="MaxSchedules">After how many schedules a search gives up.</param>
sealed record SchedulerComparison(int Seeds, int MaxSchedules)
{
    const int ProgramWidth = 22;
    const int CellWidth = 18;

    readonly ImmutableArray<string> schedulers = [.. Schedulers.Names];

    public static SchedulerComparison Parse(string[] words)
    {
        var options = Options.Parse("schedulers", words, new() { ["--seeds"] = 20, ["--schedules"] = 10_000 });
        return new SchedulerComparison(options["--seeds"], options["--schedules"]);
    }

    public void Print(TextWriter output)
    {
        output.WriteLine($"median schedules until found (searches that found it), of {Seeds} searches of {MaxSchedules} schedules each");
        output.WriteLine(Row("program", schedulers));
        List<ImmutableArray<int?[]>> rows = [];
        foreach (var program in LitmusCatalogue.Buggy)
        {
            var searches = Search(program);
            rows.Add(searches);
            output.WriteLine(Row(program.Name, searches.Select(Cell)));
        }

        output.WriteLine(Row("found programs", schedulers.Select((_, scheduler) => FoundPrograms(rows.ConvertAll(row => row[scheduler])))));
    }

    /// <summary>For each scheduler, what came of each seed. All of them side by side, as many at a time as there are cores.</summary>
    ImmutableArray<int?[]> Search(SmallProgram program)
    {
        var entrants = schedulers.Select(scheduler => new Entrant(scheduler, program)).ToArray();
        var found = entrants.Select(_ => new int?[Seeds]).ToImmutableArray();
        Parallel.For(0, entrants.Length * Seeds, search =>
        {
            var (entrant, seed) = Math.DivRem(search, Seeds);
            found[entrant][seed] = entrants[entrant].SchedulesUntilFound((ulong)seed, MaxSchedules);
        });
        return found;
    }

    /// <summary>The median of those that found it, since how long the others would have taken nobody knows.</summary>
    static string Cell(int?[] found)
    {
        int[] sorted = [.. found.OfType<int>().Order()];
        string median = sorted.Length == 0 ? "-" : sorted[(sorted.Length - 1) / 2].ToString(CultureInfo.InvariantCulture);
        return $"{median} ({sorted.Length}/{found.Length})";
    }

    static string FoundPrograms(List<int?[]> searches)
    {
        int programs = searches.Count(found => found.Any(schedules => schedules is not null));
        double each = searches.Sum(found => found.Count(schedules => schedules is not null)) / (double)searches[0].Length;
        return string.Create(CultureInfo.InvariantCulture, $"{programs} ({each:0.0} a seed)");
    }

    static string Row(string name, IEnumerable<string> cells) =>
        name.PadRight(ProgramWidth) + string.Concat(cells.Select(cell => cell.PadLeft(CellWidth)));
}
