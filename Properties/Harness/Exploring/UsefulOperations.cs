namespace GpuMm.Harness.Exploring;

/// <summary>Whether each operation of a program finds what it needs in at least one order of the tasks.</summary>
static class UsefulOperations
{
    /// <param name="program">The program.</param>
    /// <param name="first">What there is before it.</param>
    /// <param name="after">What there is after an operation; null if it finds nothing for it, which leaves all as it is.</param>
    public static bool AreAllOf<TState>(Program program, TState first, Func<TState, Model.Vocabulary.Operation, TState?> after)
        where TState : class
    {
        foreach (var operation in program.Prefix)
        {
            if (after(first, operation) is not { } next)
                return false;
            first = next;
        }

        HashSet<(int Branch, int Position)> useful = [];
        int all = program.Branches.Sum(branch => branch.Length);
        Interleave(first, new int[program.Branches.Length]);
        return useful.Count == all;

        void Interleave(TState state, int[] next)
        {
            for (int i = 0; i < next.Length && useful.Count < all; i++)
            {
                if (next[i] == program.Branches[i].Length)
                    continue;
                var then = after(state, program.Branches[i][next[i]]);
                if (then is not null)
                    useful.Add((i, next[i]));
                next[i]++;
                Interleave(then ?? state, next);
                next[i]--;
            }
        }
    }
}
