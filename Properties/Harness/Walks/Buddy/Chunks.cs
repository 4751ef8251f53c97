using System.Numerics;

namespace GpuMm.Harness.Walks.Buddy;

/// <summary>What a chunk of memory is.</summary>
enum Chunk
{
    Dirty,
    Clear,
    Taken,
}

/// <summary>A power of two of chunks, at a multiple of itself.</summary>
readonly record struct Piece(long Start, int Order, bool IsClear)
{
    public long Count => 1L << Order;

    public long End => Start + Count;

    public override string ToString() => $"{Start}/{Order}{(IsClear ? " clear" : "")}";
}

/// <summary>Memory as an array of chunks. It says all of free memory, as free pieces of one kind always merge.</summary>
sealed class Chunks(int count)
{
    readonly Chunk[] chunks = new Chunk[count];

    public int Count => count;

    public IReadOnlyList<Chunk> Now => [.. chunks];

    public long Free => chunks.Count(chunk => chunk != Chunk.Taken);

    public long Clear => chunks.Count(chunk => chunk == Chunk.Clear);

    /// <summary>The free pieces, each as large as it can be, ascending.</summary>
    public IReadOnlyList<Piece> Holes()
    {
        List<Piece> holes = [];
        foreach (var (start, order) in Roots())
            AddHoles(start, order, holes);
        return holes;
    }

    public bool AreFree(long start, long end) => start >= 0 && end <= count && !Span(start, end).Contains(Chunk.Taken);

    public bool AreAlike(long start, long end) => !Span(start, end).ContainsAnyExcept(chunks[start]);

    public void Set(long start, long end, Chunk chunk) => Span(start, end).Fill(chunk);

    public void Set(Piece piece, Chunk chunk) => Set(piece.Start, piece.End, chunk);

    public void GoBackTo(IReadOnlyList<Chunk> before)
    {
        for (int i = 0; i < count; i++)
            chunks[i] = before[i];
    }

    /// <summary>All that is free is clear now, or dirty.</summary>
    public void Reset(bool isClear)
    {
        foreach (ref var chunk in chunks.AsSpan())
            chunk = chunk == Chunk.Taken ? chunk : ColourOf(isClear);
    }

    /// <summary>The largest pieces that are free become dirty, unless they are clear all over.</summary>
    public void MergeAll()
    {
        foreach (var (start, order) in Roots())
            MergeIn(start, order);
    }

    /// <summary>[start, end) in pieces, ascending.</summary>
    public static IEnumerable<Piece> PiecesOf(long start, long end, bool isClear)
    {
        while (start < end)
        {
            int order = Math.Min(BitOperations.TrailingZeroCount(start), BitOperations.Log2((ulong)(end - start)));
            yield return new Piece(start, order, isClear);
            start += 1L << order;
        }
    }

    public static Chunk ColourOf(bool isClear) => isClear ? Chunk.Clear : Chunk.Dirty;

    IEnumerable<(long Start, int Order)> Roots() => PiecesOf(0, count, false).Select(piece => (piece.Start, piece.Order));

    void AddHoles(long start, int order, List<Piece> holes)
    {
        if (!AreAlike(start, start + (1L << order)))
        {
            AddHoles(start, order - 1, holes);
            AddHoles(start + (1L << (order - 1)), order - 1, holes);
        }
        else if (chunks[start] != Chunk.Taken)
        {
            holes.Add(new Piece(start, order, chunks[start] == Chunk.Clear));
        }
    }

    void MergeIn(long start, int order)
    {
        long end = start + (1L << order);
        if (AreAlike(start, end))
            return;
        if (AreFree(start, end))
        {
            Set(start, end, Chunk.Dirty);
            return;
        }

        MergeIn(start, order - 1);
        MergeIn(start + (1L << (order - 1)), order - 1);
    }

    Span<Chunk> Span(long start, long end) => chunks.AsSpan((int)start..(int)end);
}
