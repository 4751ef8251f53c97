using GpuMm.Harness.Execution;
using GpuMm.Harness.Systems;

namespace GpuMm.Harness.Campaigns;

/// <summary>A situation, and in how many executions it was reached.</summary>
public readonly record struct ReachedSituation(string Name, long Executions);

/// <summary>
/// In how many executions each situation of each system was reached. Where several systems take part, the name of the system stands before
/// that of the situation.
/// </summary>
/// <param name="systems">Their names, and their situations in the order of the marks.</param>
sealed class SituationTally((string Name, IReadOnlyList<string> Situations)[] systems)
{
    readonly long[][] reached = [.. systems.Select(system => new long[system.Situations.Count])];

    /// <summary>One system after the other, each in the order of its marks.</summary>
    public IReadOnlyList<ReachedSituation> Situations => [.. systems.SelectMany((system, i) => system.Situations
        .Zip(reached[i], (name, executions) => new ReachedSituation(systems.Length == 1 ? name : $"{system.Name}: {name}", executions)))];

    public static SituationTally Of(IReadOnlyList<CampaignTarget> targets) =>
        new([.. targets.Select(target => target.System).Distinct().Select(name => (name, SystemCatalogue.Get(name).Situations.Names))]);

    public void Add(ExecutionRecord execution)
    {
        long[] counts = reached[Array.FindIndex(systems, system => system.Name == execution.Scenario.System)];
        for (var marks = execution.Marks; marks != 0; marks &= marks - 1)
            counts[(int)UInt128.TrailingZeroCount(marks)]++;
    }

    public void Add(SituationTally other)
    {
        for (int i = 0; i < reached.Length; i++)
        {
            for (int situation = 0; situation < reached[i].Length; situation++)
                reached[i][situation] += other.reached[i][situation];
        }
    }
}
