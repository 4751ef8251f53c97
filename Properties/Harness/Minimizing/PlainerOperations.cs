using System.Collections.Immutable;
using GpuMm.Harness.Systems;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Harness.Minimizing;

/// <summary>
/// Programs with one operation replaced by one that comes earlier in the list of those that a counterexample is told with: the plain ones
/// of the small scope, then the odd ones. So two counterexamples that differ in what does not matter become one.
/// </summary>
static class PlainerOperations
{
    public static IEnumerable<Scenario> Of(Scenario scenario, ISystem system)
    {
        ImmutableArray<Operation> all = [.. scenario.Program.Operations];
        for (int at = 0; at < all.Length; at++)
        {
            var others = all.RemoveAt(at);
            foreach (var plainer in system.PlainOperations(others).Concat(system.OddOperations).TakeWhile(known => known != all[at]))
                yield return scenario with { Program = With(scenario.Program, at, plainer) };
        }
    }

    static Program With(Program program, int at, Operation operation)
    {
        if (at < program.Prefix.Length)
            return program with { Prefix = program.Prefix.SetItem(at, operation) };
        at -= program.Prefix.Length;
        int branch = 0;
        for (; at >= program.Branches[branch].Length; branch++)
            at -= program.Branches[branch].Length;
        return program with { Branches = program.Branches.SetItem(branch, program.Branches[branch].SetItem(at, operation)) };
    }
}
