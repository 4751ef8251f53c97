using System.Numerics;
using GpuMm.Implementation.Buddy;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Harness.Walks.Buddy;

/// <summary>
/// What a buddy allocator must answer, found by looking at every chunk: no trees, no lists of free blocks, nothing to undo but to write the
/// chunks back. Numbers are chunks.
/// </summary>
/// <param name="chunks">The memory.</param>
/// <param name="chunkSize">Bytes of a chunk.</param>
/// <param name="bytes">Of all chunks.</param>
sealed class BuddyModel(Chunks chunks, ulong chunkSize, ulong bytes)
{
    /// <summary>What is searched for after rounding, beside what was asked for.</summary>
    readonly record struct Search(long Size, long MinBlock, long Asked, long AskedMinBlock, long Start, long End, BuddyCall Call)
    {
        public int LeastOrder => BitOperations.Log2((ulong)Math.Min(Size, MinBlock));

        public long Surplus => Call.Has(BuddyFlags.TrimDisable) ? 0 : Size - Asked;

        /// <summary>Less than a block, to be placed where a block could begin.</summary>
        public bool IsAligned => Size < MinBlock;

        public bool MayBePatched => Call is { IsContiguous: true, IsRange: false };
    }

    /// <summary>Takes what it answers.</summary>
    public (Errno Errno, IReadOnlyList<Piece> Pieces) Allocate(BuddyCall call)
    {
        if (call.IsWrong(bytes, chunkSize))
            return (Errno.EINVAL, []);
        var search = Rounded(call);
        if (call.IsExact)
            return AllocateExactly(search);
        if (search.Size > chunks.Count)
            return search.MayBePatched ? Patch(search) : (Errno.EINVAL, []);
        var before = chunks.Now;
        if (Gather(search) is { } pieces)
            return (Errno.None, pieces);
        chunks.GoBackTo(before);
        return search.MayBePatched ? Patch(search) : (Errno.ENOSPC, []);
    }

    Search Rounded(BuddyCall call)
    {
        long asked = InChunks(call.Size);
        long minBlock = InChunks(call.MinBlockSize);
        var search = new Search(asked, minBlock, asked, minBlock, InChunks(call.Start), InChunks(call.End), call);
        long power = (long)BitOperations.RoundUpToPowerOf2((ulong)asked);
        if (call.IsContiguous)
            return search with { Size = power, MinBlock = power };
        return search.IsAligned && power == asked && !call.IsRange ? search : search with { Size = RoundUp(asked, minBlock) };
    }

    (Errno Errno, IReadOnlyList<Piece> Pieces) AllocateExactly(Search search)
    {
        if (search.Start % search.AskedMinBlock != 0 || search.End % search.AskedMinBlock != 0)
            return (Errno.EINVAL, []);
        var pieces = FreeFrom(search.Start, search.Asked);
        return Total(pieces) == search.Asked ? (Errno.None, Take(pieces)) : (Errno.ENOSPC, []);
    }

    /// <summary>Pieces as large as possible, one after the other; null if there are not enough.</summary>
    List<Piece>? Gather(Search search)
    {
        List<Piece> taken = [];
        int order = int.MaxValue;
        for (long missing = search.Size; missing > 0; missing -= taken[^1].Count)
        {
            order = Math.Min(order, BitOperations.Log2((ulong)missing));
            if ((Place(search, order) ?? PlaceByMerging(search)) is not { } piece)
                return null;
            taken.AddRange(Take([piece]));
            order = piece.Order;
        }

        if (search.Surplus > 0)
            Trim(taken, search.Surplus);
        return taken;
    }

    void Trim(List<Piece> taken, long surplus)
    {
        var last = taken[^1];
        taken.RemoveAt(taken.Count - 1);
        chunks.Set(last.End - surplus, last.End, Chunks.ColourOf(last.IsClear));
        taken.AddRange(Chunks.PiecesOf(last.Start, last.End - surplus, last.IsClear));
    }

    Piece? Place(Search search, int most)
    {
        var holes = chunks.Holes();
        for (int order = most; order >= search.LeastOrder; order--)
        {
            foreach (bool isClear in (ReadOnlySpan<bool>)[search.Call.Has(BuddyFlags.Clear), !search.Call.Has(BuddyFlags.Clear)])
            {
                var large = holes.Where(hole => hole.IsClear == isClear && hole.Order >= order);
                if ((search.Call.IsRange ? LowestIn(search, large, order) : Highest(search, large, order)) is { } piece)
                    return piece;
            }
        }

        return null;
    }

    static Piece? LowestIn(Search search, IEnumerable<Piece> holes, int order)
    {
        foreach (var hole in holes)
        {
            var piece = new Piece(RoundUp(Math.Max(hole.Start, search.Start), 1L << order), order, hole.IsClear);
            if (piece.End <= Math.Min(hole.End, search.End))
                return piece;
        }

        return null;
    }

    /// <summary>In the smallest hole, and of those in the highest; top-down in the highest of all. A hole for an aligned piece must itself
    /// be aligned, and goes by size even top-down.</summary>
    static Piece? Highest(Search search, IEnumerable<Piece> holes, int order)
    {
        long unit = search.IsAligned ? search.MinBlock : 1L << order;
        bool bySize = search.IsAligned || !search.Call.Has(BuddyFlags.TopDown);
        return holes.Where(hole => !search.IsAligned || hole.Start % unit == 0)
            .OrderBy(hole => bySize ? hole.Order : 0)
            .ThenByDescending(hole => hole.Start)
            .Select(hole => (Piece?)new Piece((hole.End - (1L << order)) / unit * unit, order, hole.IsClear))
            .FirstOrDefault();
    }

    /// <summary>The highest place between the bounds that is free but in part clear and in part dirty; it is dirty from then on.</summary>
    Piece? PlaceByMerging(Search search)
    {
        long size = 1L << search.LeastOrder;
        long unit = search.IsAligned ? search.MinBlock : size;
        for (long start = (chunks.Count - size) / unit * unit; start >= search.Start; start -= unit)
        {
            if (start + size > search.End || !chunks.AreFree(start, start + size) || chunks.AreAlike(start, start + size))
                continue;
            chunks.Set(start, start + size, Chunk.Dirty);
            return Place(search, search.LeastOrder);
        }

        return null;
    }

    /// <summary>No single piece is large enough: from each hole of half the size upwards, and what is missing from below it.</summary>
    (Errno Errno, IReadOnlyList<Piece> Pieces) Patch(Search search)
    {
        int order = BitOperations.Log2((ulong)search.Asked);
        var holes = chunks.Holes().Where(hole => hole.Order == order).OrderBy(hole => hole.IsClear).ThenByDescending(hole => hole.Start);
        foreach (var hole in holes)
        {
            var above = FreeFrom(hole.Start, search.Asked);
            long missing = RoundUp(search.Asked - Total(above), search.AskedMinBlock);
            if (missing <= hole.Start && chunks.AreFree(hole.Start - missing, hole.Start))
                return (Errno.None, Take([.. FreeFrom(hole.Start - missing, missing), .. above]));
        }

        return (Errno.ENOSPC, []);
    }

    /// <summary>The free pieces from a chunk up, as far as a size goes or to the first chunk that is taken.</summary>
    IReadOnlyList<Piece> FreeFrom(long start, long size)
    {
        long end = start;
        while (end < Math.Min(start + size, chunks.Count) && chunks.AreFree(end, end + 1))
            end++;
        return [.. chunks.Holes().SelectMany(hole =>
            Chunks.PiecesOf(Math.Max(hole.Start, start), Math.Min(hole.End, end), hole.IsClear))];
    }

    IReadOnlyList<Piece> Take(IReadOnlyList<Piece> pieces)
    {
        foreach (var piece in pieces)
            chunks.Set(piece, Chunk.Taken);
        return pieces;
    }

    long InChunks(ulong size) => (long)(size / chunkSize);

    static long Total(IReadOnlyList<Piece> pieces) => pieces.Sum(piece => piece.Count);

    static long RoundUp(long number, long unit) => (number + unit - 1) / unit * unit;
}
