namespace GpuMm.Harness.Linearizability;

/// <summary>What has to do with one value of a cell (see <see cref="UniqueValues"/>).</summary>
/// <remarks>Calls are kept as their place plus one, so that the default has none.</remarks>
struct Block
{
    int write;
    int unmap;
    int endsFirst;
    int beginsLast;
    int writeBegin;
    int unmapEnd;

    public int FirstEnd { get; private set; }

    public int LastBegin { get; private set; }

    public readonly bool IsEmpty => endsFirst == 0;

    /// <summary>Whether the value was there: a pending write that nobody saw may as well not have happened.</summary>
    public readonly bool TookEffect => FirstEnd != TimedCall.Never;

    /// <summary>Whether the value was there for a while, in every order.</summary>
    public readonly bool IsSpan => FirstEnd < LastBegin;

    /// <summary>Somebody wrote the value, before anybody had seen it; and nobody began to look when it was gone.</summary>
    public readonly bool IsSound => write != 0 && writeBegin <= FirstEnd && (unmap == 0 || LastBegin <= unmapEnd);

    /// <summary>The calls that make it what it is; at most four.</summary>
    public readonly IReadOnlyList<int> Calls =>
        [.. new[] { write, endsFirst, beginsLast, unmap }.Where(call => call > 0).Distinct().Select(call => call - 1)];

    /// <returns>False if there is a write already.</returns>
    public bool AddWrite(int call, int begin, int end)
    {
        if (write != 0)
            return false;
        (write, writeBegin) = (call + 1, begin);
        Add(call, begin, end);
        return true;
    }

    /// <returns>False if there is an unmap already.</returns>
    public bool AddUnmap(int call, int begin, int end)
    {
        if (unmap != 0)
            return false;
        (unmap, unmapEnd) = (call + 1, end);
        Add(call, begin, end);
        return true;
    }

    /// <summary>It is what the cell held before everything.</summary>
    public void BeginsBeforeAll() => (write, writeBegin, FirstEnd) = (-1, int.MinValue, int.MinValue);

    /// <param name="lasts">Without an unmap the value stays for ever.</param>
    public void Close(bool lasts)
    {
        if (lasts && unmap == 0)
            LastBegin = TimedCall.Never;
    }

    public void Add(int call, int begin, int end)
    {
        bool isFirst = IsEmpty;
        if (isFirst || end < FirstEnd)
            (endsFirst, FirstEnd) = (call + 1, end);
        if (isFirst || begin > LastBegin)
            (beginsLast, LastBegin) = (call + 1, begin);
    }
}
