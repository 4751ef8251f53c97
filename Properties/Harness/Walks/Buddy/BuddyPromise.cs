using System.Numerics;
using GpuMm.Implementation.Buddy;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Harness.Walks.Buddy;

/// <summary>
/// What a caller may rely on, whichever blocks the allocator prefers. It does not ask <see cref="BuddyModel"/>, so that the model and the
/// allocator cannot agree on something that is of no use.
/// </summary>
/// <param name="before">The memory before the request.</param>
/// <param name="chunkSize">Bytes of a chunk.</param>
sealed class BuddyPromise(Chunks before, ulong chunkSize)
{
    /// <summary>What the answer breaks; null if nothing.</summary>
    public string? BrokenBy(BuddyCall call, BuddyAllocation answer) => answer.Errno switch
    {
        Errno.None => OfGiven(call, answer.Blocks),
        _ when answer.Blocks.Count > 0 => "a refusal comes with blocks",
        Errno.ENOSPC => Fits(call) ? "a refusal, and there is room" : null,
        _ => null,
    };

    string? OfGiven(BuddyCall call, IReadOnlyList<BuddyBlock> blocks)
    {
        bool isContiguous = call.IsContiguous && !call.IsExact;
        UInt128 total = blocks.Aggregate((UInt128)0, (sum, block) => sum + block.Size);
        bool mayExceed = isContiguous || (call.Has(BuddyFlags.TrimDisable) && !call.IsExact);
        if (total != call.Size && !(mayExceed && total > call.Size))
            return "the size is not what was asked for";
        if (blocks.Any(block => block.Size != chunkSize << block.Order || block.Offset % block.Size != 0))
            return "a block is not at a multiple of its size";
        if (blocks.Any(block => !before.AreFree(StartOf(block), StartOf(block) + (1L << block.Order))))
            return "a block was not free";
        if ((call.IsExact || call.IsRange) && blocks.Any(block => block.Offset < call.Start || block.Offset + block.Size > call.End))
            return "a block is outside the window";
        if ((call.IsExact || isContiguous) && blocks.Zip(blocks.Skip(1)).Any(pair => pair.First.End != pair.Second.Offset))
            return "the blocks are not adjacent";
        return (call.IsExact || !isContiguous) && blocks[0].Offset % call.MinBlockSize != 0 ? "the first block is not aligned" : null;
    }

    /// <summary>
    /// Whether there is room by the rules: an exact range that is free; one piece, if it must be contiguous; otherwise enough pieces of the
    /// smallest block, or the place of an aligned one.
    /// </summary>
    bool Fits(BuddyCall call)
    {
        long size = (long)(call.Size / chunkSize);
        long minBlock = (long)(call.MinBlockSize / chunkSize);
        if (call.IsExact)
            return before.AreFree((long)(call.Start / chunkSize), (long)(call.End / chunkSize));
        long power = (long)BitOperations.RoundUpToPowerOf2((ulong)size);
        if (call.IsContiguous)
            return PlacesFor(call, power, power) > 0;
        if (!call.IsRange && size < minBlock && power == size)
            return PlacesFor(call, size, minBlock) > 0;
        return PlacesFor(call, minBlock, minBlock) >= (size + minBlock - 1) / minBlock;
    }

    /// <summary>At how many multiples of a unit there is room; clear beside dirty only between the bounds.</summary>
    int PlacesFor(BuddyCall call, long size, long unit)
    {
        int places = 0;
        for (long start = 0; start + size <= before.Count; start += unit)
        {
            bool isInside = start >= (long)(call.Start / chunkSize) && start + size <= (long)(call.End / chunkSize);
            if (before.AreFree(start, start + size) && (isInside || (!call.IsRange && before.AreAlike(start, start + size))))
                places++;
        }

        return places;
    }

    long StartOf(BuddyBlock block) => (long)(block.Offset / chunkSize);
}
