using System.Collections.Immutable;
using GpuMm.Harness.Systems;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Harness.Exploring;

/// <summary>
/// All programs of a small scope, smallest and plainest first. Of programs that differ only in the names of variables or in the order of
/// their tasks there is one.
/// </summary>
static class SmallPrograms
{
    /// <summary>At most so many operations, prefix included, over at most so many tasks.</summary>
    public static IEnumerable<Program> UpTo(ISystem system, int operations, int tasks) =>
        from count in Enumerable.Range(1, operations)
        from width in Enumerable.Range(1, Math.Min(tasks, count))
        from program in Exactly(system, count, width)
        select program;

    /// <summary>
    /// So many operations over so many tasks; with one task they are all in the prefix, unless the system works in the background
    /// meanwhile.
    /// </summary>
    public static IEnumerable<Program> Exactly(ISystem system, int operations, int tasks) =>
        from shape in Shapes(operations, tasks, onlyPrefix: tasks == 1 && !system.WorksInBackground)
        from program in Filled(system.PlainOperations, shape, [])
        where system.MakesSense(program) && IsRepresentative(system, program)
        select program;

    /// <summary>
    /// So many operations, of which at least one is odd, whether they make sense or not; all in the prefix, or the last one beside what
    /// works in the background.
    /// </summary>
    public static IEnumerable<Program> Odd(ISystem system, int operations)
    {
        HashSet<Operation> odd = [.. system.OddOperations];
        if (odd.Count == 0)
            return [];
        return from shape in system.WorksInBackground ? (int[][])[[operations], [operations - 1, 1]] : [[operations]]
               from program in Filled(before => system.PlainOperations(before).Union(odd), shape, [])
               where program.Operations.Any(odd.Contains) && IsRepresentative(system, program)
               select program;
    }

    /// <summary>Lengths of the prefix and of each branch; longer prefixes first, longer branches first.</summary>
    static IEnumerable<int[]> Shapes(int operations, int tasks, bool onlyPrefix)
    {
        if (onlyPrefix)
            return [[operations]];
        return from prefix in Enumerable.Range(0, operations - tasks + 1).Reverse()
               from branches in Partitions(operations - prefix, tasks, operations)
               select (int[])[prefix, .. branches];
    }

    static IEnumerable<ImmutableArray<int>> Partitions(int total, int parts, int largest)
    {
        if (parts == 1)
            return total <= largest ? [[total]] : [];
        return from first in Enumerable.Range(1, Math.Min(largest, total - parts + 1)).Reverse()
               from rest in Partitions(total - first, parts - 1, first)
               select rest.Insert(0, first);
    }

    static IEnumerable<Program> Filled(
        Func<IReadOnlyList<Operation>, IEnumerable<Operation>> alphabet, int[] shape, ImmutableArray<Operation> operations)
    {
        if (operations.Length == shape.Sum())
            return [Cut(shape, operations)];
        return from next in alphabet(operations)
               from program in Filled(alphabet, shape, operations.Add(next))
               select program;
    }

    static Program Cut(int[] shape, ImmutableArray<Operation> operations)
    {
        int at = shape[0];
        var branches = ImmutableArray.CreateBuilder<ImmutableArray<Operation>>(shape.Length - 1);
        foreach (int length in shape[1..])
        {
            branches.Add(operations.Slice(at, length));
            at += length;
        }

        return new Program(operations[..shape[0]], branches.MoveToImmutable());
    }

    /// <summary>Whether it comes first among its renamings with the tasks in any order.</summary>
    static bool IsRepresentative(ISystem system, Program program)
    {
        string own = program.ToString();
        return own == system.Canonical(program).ToString() && Orders(program.Branches)
            .All(order => string.CompareOrdinal(own, system.Canonical(program with { Branches = order }).ToString()) <= 0);
    }

    /// <summary>The branches in every order that keeps longer ones before shorter ones.</summary>
    public static IEnumerable<ImmutableArray<ImmutableArray<Operation>>> Orders(ImmutableArray<ImmutableArray<Operation>> branches)
    {
        if (branches.IsEmpty)
            return [[]];
        return from i in Enumerable.Range(0, branches.Length)
               from rest in Orders(branches.RemoveAt(i))
               where rest.IsEmpty || branches[i].Length >= rest[0].Length
               select rest.Insert(0, branches[i]);
    }
}
