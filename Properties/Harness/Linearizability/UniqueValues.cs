using GpuMm.Model.Specification;

namespace GpuMm.Harness.Linearizability;

/// <summary>
/// Whether the calls on a cell have an order, if each value is written, or mapped, once: in near-linear time, and exactly. After Gibbons
/// and Korach ("Testing shared memories", SIAM J. Comput. 26(4), 1997), and the same for a page that is mapped and unmapped.
/// </summary>
/// <remarks>
/// What has to do with one value is a block: in every order its calls stand together, from the write or map to the last read or the unmap.
/// Let a block's first end be the earliest response among its calls, and its last begin the latest invocation. If the first end comes
/// before the last begin, the value was there all the time between, in every order. Such spans must not overlap. All else, a block whose
/// calls overlap one another or a call that saw nothing mapped, fits into one moment, which must lie outside the spans. Nothing more is
/// needed: each span is laid from its first end to its last begin, and each of the others at a moment that is free.
/// </remarks>
sealed class UniqueValues
{
    const int StepsNearby = 8;

    readonly List<Span> spans = [];
    readonly List<int> met = []; // values, by number
    Block[] blocks = [];
    int lastFound; // what is asked next is mostly near

    /// <summary>Where the number of values is known: to grow by and by costs more than all the rest if there are millions.</summary>
    public void MakeRoom(int values)
    {
        if (values > blocks.Length)
            Array.Resize(ref blocks, values);
    }

    /// <param name="calls">All calls on the cell, in any order.</param>
    /// <param name="until">What began later is left out, and what was answered later is pending.</param>
    /// <returns>
    /// Null if this cannot tell: a value is written twice, or something is done that is not of one value. Otherwise the calls that exclude
    /// one another, by their places, none if there is an order.
    /// </returns>
    public IReadOnlyList<int>? Conflict(ReadOnlySpan<TimedCall<CellCall>> calls, int until = TimedCall.Never - 1)
    {
        try
        {
            return Gather(calls, until, out bool isPage) ? FindConflict(calls, until, isPage) : null;
        }
        finally
        {
            foreach (int value in met)
                blocks[value] = default;
            met.Clear();
            spans.Clear();
            lastFound = 0;
        }
    }

    /// <summary>The first response that cannot be explained, and a conflict that it is part of; there must be one.</summary>
    public (int Culprit, IReadOnlyList<int> Conflict) FirstConflict(ReadOnlySpan<TimedCall<CellCall>> calls)
    {
        int latest = 0;
        foreach (var call in calls)
            latest = call.IsPending ? latest : Math.Max(latest, call.RespondedAt);
        int earliest = 0;
        while (earliest < latest) // a history that has an order still has one without its last events
        {
            int middle = earliest + ((latest - earliest) / 2);
            (earliest, latest) = Conflict(calls, middle)!.Count > 0 ? (earliest, middle) : (middle + 1, latest);
        }

        var conflict = Conflict(calls, latest)!;
        foreach (int call in conflict)
        {
            if (calls[call].RespondedAt == latest)
                return (call, conflict);
        }

        throw new InvalidOperationException("nothing in the conflict was answered when it arose");
    }

    /// <returns>Whether the calls are such that the blocks tell all.</returns>
    bool Gather(ReadOnlySpan<TimedCall<CellCall>> calls, int until, out bool isPage)
    {
        bool isRegister = isPage = false;
        for (int i = 0; i < calls.Length; i++)
        {
            var (call, begin, end, mayBeLeftOut) = calls[i];
            if (begin > until)
                continue;
            end = end > until ? TimedCall.Never : end;
            isRegister |= call.Kind == CellCallKind.Write;
            isPage |= call.Kind is CellCallKind.Map or CellCallKind.Unmap;
            bool isMatched = call.Kind switch
            {
                CellCallKind.Read when end == TimedCall.Never => true, // nobody knows what it saw
                CellCallKind.Read => AddRead(call.Value, i, begin, end),
                CellCallKind.Write or CellCallKind.Map when call.Value == default => false,
                CellCallKind.Write or CellCallKind.Map => BlockOf(call.Value).AddWrite(i, begin, end),
                CellCallKind.Unmap => BlockOf(call.Value).AddUnmap(i, begin, end),
                _ => false,
            };
            if (!isMatched || mayBeLeftOut || (isRegister && isPage))
                return false;
        }

        return true;
    }

    bool AddRead(CellValue value, int call, int begin, int end)
    {
        BlockOf(value).Add(call, begin, end);
        return true;
    }

    ref Block BlockOf(CellValue value)
    {
        if (value.Number >= blocks.Length)
            MakeRoom(Math.Max(value.Number + 1, blocks.Length * 2));
        ref var block = ref blocks[value.Number];
        if (block.IsEmpty)
            met.Add(value.Number);
        return ref block;
    }

    IReadOnlyList<int> FindConflict(ReadOnlySpan<TimedCall<CellCall>> calls, int until, bool isPage)
    {
        foreach (int value in met)
        {
            ref var block = ref blocks[value];
            if (value == 0 && isPage)
                continue; // each of those who saw nothing mapped stands for itself
            if (value == 0)
                block.BeginsBeforeAll(); // whoever reads nothing of a register reads what was there before any write
            if (!block.TookEffect)
                continue;
            if (!block.IsSound)
                return block.Calls;
            block.Close(isPage);
            if (block.IsSpan)
                spans.Add(new Span(block.FirstEnd, block.LastBegin, value));
        }

        return Overlap() ?? BlockWithoutRoom(isPage) ?? (isPage ? LookWithoutRoom(calls, until) : null) ?? [];
    }

    int[]? Overlap()
    {
        if (!AreSorted()) // they mostly are: calls come in the order of their answers
            spans.Sort((a, b) => a.FirstEnd.CompareTo(b.FirstEnd));
        for (int i = 1; i < spans.Count; i++)
        {
            if (spans[i].FirstEnd < spans[i - 1].LastBegin)
                return [.. blocks[spans[i - 1].Value].Calls, .. blocks[spans[i].Value].Calls];
        }

        return null;
    }

    bool AreSorted()
    {
        for (int i = 1; i < spans.Count; i++)
        {
            if (spans[i].FirstEnd < spans[i - 1].FirstEnd)
                return false;
        }

        return true;
    }

    int[]? BlockWithoutRoom(bool isPage)
    {
        foreach (int value in met)
        {
            var block = blocks[value];
            if (block.TookEffect && !block.IsSpan && !(value == 0 && isPage)
                && SpanAround(block.FirstEnd, block.LastBegin) is { } span)
                return [.. blocks[span.Value].Calls, .. block.Calls];
        }

        return null;
    }

    int[]? LookWithoutRoom(ReadOnlySpan<TimedCall<CellCall>> calls, int until)
    {
        for (int i = 0; i < calls.Length; i++)
        {
            var (call, begin, end, _) = calls[i];
            if (call is { Kind: CellCallKind.Read, Value.Number: 0 } && end <= until && SpanAround(end, begin) is { } span)
                return [.. blocks[span.Value].Calls, i];
        }

        return null;
    }

    /// <summary>The span that leaves no moment between a last begin and a first end; spans do not overlap.</summary>
    Span? SpanAround(int firstEnd, int lastBegin)
    {
        int low = 0;
        int high = spans.Count;
        for (int near = Math.Min(lastFound, high); near < high && near <= lastFound + StepsNearby; near++)
        {
            if (spans[near].FirstEnd >= lastBegin && (near == 0 || spans[near - 1].FirstEnd < lastBegin))
                (low, high) = (near, near);
        }

        while (low < high)
        {
            int middle = (low + high) / 2;
            (low, high) = spans[middle].FirstEnd < lastBegin ? (middle + 1, high) : (low, middle);
        }

        lastFound = Math.Max(low - (StepsNearby / 2), 0);
        return low > 0 && firstEnd < spans[low - 1].LastBegin ? spans[low - 1] : null;
    }

    /// <summary>A value that was there from its first end to its last begin.</summary>
    readonly record struct Span(int FirstEnd, int LastBegin, int Value);
}
