using System.Collections.Immutable;
using GpuMm.Harness.Systems;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Harness.Minimizing;

/// <summary>The scenarios one cut smaller than a scenario, largest cuts first. FsCheck's shrinker uses the same.</summary>
static class Candidates
{
    public static IEnumerable<Scenario> Of(Scenario scenario, ISystem system) =>
    [
        .. DropTask(scenario), .. DropOperations(scenario), .. ToPrefix(scenario), .. DropFailures(scenario),
        .. system.Plainer(scenario), .. PlainerArguments(scenario, system), .. system.PlainerMachine(scenario),
    ];

    /// <summary>Two cuts at once, for when no single one will do: two operations, or an operation and every failure.</summary>
    public static IEnumerable<Scenario> TwoCuts(Scenario scenario)
    {
        foreach (var once in DropOne(scenario))
        {
            if (!scenario.Failures.IsEmpty)
                yield return once with { Failures = [] };
            foreach (var twice in DropOne(once))
                yield return twice;
        }
    }

    static IEnumerable<Scenario> DropTask(Scenario scenario)
    {
        var program = scenario.Program;
        for (int i = 0; i < program.Branches.Length; i++)
            yield return scenario with { Program = program with { Branches = program.Branches.RemoveAt(i) } };
    }

    static IEnumerable<Scenario> DropOperations(Scenario scenario)
    {
        foreach (var (operations, with) in Sequences(scenario))
        {
            for (int size = operations.Length; size >= 1; size /= 2)
            {
                for (int at = 0; at + size <= operations.Length; at += size)
                    yield return with(operations.RemoveRange(at, size));
            }
        }
    }

    static IEnumerable<Scenario> DropOne(Scenario scenario) => Sequences(scenario)
        .SelectMany(sequence => Enumerable.Range(0, sequence.Operations.Length)
            .Select(at => sequence.With(sequence.Operations.RemoveAt(at))));

    /// <summary>The first operation of a branch, or all of them, may as well happen before the branches begin.</summary>
    static IEnumerable<Scenario> ToPrefix(Scenario scenario)
    {
        var program = scenario.Program;
        foreach (var order in Orders(program.Branches))
            yield return scenario with { Program = new Program([.. program.Prefix, .. order], []) };
        for (int i = 0; i < program.Branches.Length; i++)
        {
            var branch = program.Branches[i];
            if (branch.Length > 1 || program.Branches.Length > 2)
            {
                var branches = branch.Length > 1 ? program.Branches.SetItem(i, branch.RemoveAt(0)) : program.Branches.RemoveAt(i);
                yield return scenario with { Program = new Program(program.Prefix.Add(branch[0]), branches) };
            }
        }
    }

    /// <summary>The branches one after the other: a bug that does not need concurrency should not be shown with it.</summary>
    static IEnumerable<IEnumerable<Operation>> Orders(ImmutableArray<ImmutableArray<Operation>> branches)
    {
        if (branches.Length == 0)
            yield break;
        yield return branches.SelectMany(branch => branch);
        if (branches.Length > 1)
            yield return branches.Reverse().SelectMany(branch => branch);
    }

    static IEnumerable<Scenario> DropFailures(Scenario scenario)
    {
        for (int i = 0; i < scenario.Failures.Length; i++)
        {
            yield return scenario with { Failures = scenario.Failures.RemoveAt(i) };
            for (int nth = 1; nth < scenario.Failures[i].Nth; nth++)
                yield return scenario with { Failures = scenario.Failures.SetItem(i, scenario.Failures[i] with { Nth = nth }) };
        }
    }

    static IEnumerable<Scenario> PlainerArguments(Scenario scenario, ISystem system)
    {
        foreach (var (operations, with) in Sequences(scenario))
        {
            for (int i = 0; i < operations.Length; i++)
            {
                foreach (var plainer in system.Shrink(operations[i]))
                    yield return with(operations.SetItem(i, plainer));
            }
        }
    }

    static IEnumerable<(ImmutableArray<Operation> Operations, Func<ImmutableArray<Operation>, Scenario> With)> Sequences(Scenario scenario)
    {
        var program = scenario.Program;
        yield return (program.Prefix, cut => scenario with { Program = program with { Prefix = cut } });
        for (int i = 0; i < program.Branches.Length; i++)
        {
            int branch = i;
            yield return (program.Branches[branch], cut => scenario with
            {
                Program = program with
                {
                    Branches = cut.IsEmpty ? program.Branches.RemoveAt(branch) : program.Branches.SetItem(branch, cut),
                },
            });
        }
    }
}
