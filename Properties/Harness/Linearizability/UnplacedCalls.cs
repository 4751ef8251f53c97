namespace GpuMm.Harness.Linearizability;

/// <summary>
/// The calls that have no place in the order yet: the doubly linked list of Lowe ("Testing for linearizability", 2017), out of which a
/// call is lifted and into which it is put back at no cost. What was taken last is put back first. The answered calls come first, then,
/// behind a mark of their own, the pending ones.
/// </summary>
sealed class UnplacedCalls
{
    readonly int mark;
    readonly int answered;
    readonly int[] next;
    readonly int[] previous;

    /// <param name="count">Calls: 0 and up.</param>
    /// <param name="answered">How many of them, from the first on, are answered.</param>
    public UnplacedCalls(int count, int answered)
    {
        (End, mark, this.answered) = (count, count + 1, answered);
        next = new int[count + 2];
        previous = new int[count + 2];
        int last = End;
        for (int call = 0; call < count; call++)
        {
            if (call == answered)
                last = Link(last, mark);
            last = Link(last, call);
        }

        if (answered == count)
            last = Link(last, mark);
        Link(last, End);
    }

    /// <summary>What comes after the last.</summary>
    public int End { get; }

    /// <summary>The first of all: a pending one, if no other is left.</summary>
    public int FirstAnswered => After(End);

    public int FirstPending => next[mark];

    public bool IsPending(int call) => call >= answered;

    public int After(int call) => next[call] == mark ? next[mark] : next[call];

    public void Lift(int call) => (next[previous[call]], previous[next[call]]) = (next[call], previous[call]);

    public void Unlift(int call) => (next[previous[call]], previous[next[call]]) = (call, call);

    int Link(int before, int after)
    {
        (next[before], previous[after]) = (after, before);
        return after;
    }
}
