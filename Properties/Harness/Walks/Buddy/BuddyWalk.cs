using GpuMm.Implementation.Buddy;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Harness.Walks.Buddy;

/// <summary>
/// Random requests, frees and trims to a buddy allocator alone, of small memories in chunks of any size, beside <see cref="BuddyModel"/>.
/// </summary>
sealed class BuddyWalk
{
    const int MostChunks = 63;
    const int LargestChunkShift = 58; // of which the most are just below the last number

    readonly GpuBuddy buddy;
    readonly Chunks chunks;
    readonly BuddyModel model;
    readonly List<IReadOnlyList<BuddyBlock>> alive = [];
    SplitMix random;

    /// <param name="seed">Decides everything.</param>
    /// <param name="make">From bytes of memory and of a chunk; null for the allocator as it is.</param>
    public BuddyWalk(ulong seed, Func<ulong, ulong, GpuBuddy>? make = null)
    {
        random = new SplitMix(seed);
        int count = 1 + random.Below(MostChunks);
        ulong chunkSize = 1UL << (random.Below(4) == 0 ? 12 + random.Below(LargestChunkShift - 11) : 12);
        ulong size = ((ulong)count * chunkSize) + (ulong)random.Below(4096); // what is no chunk does not count
        buddy = make?.Invoke(size, chunkSize) ?? new GpuBuddy(size, chunkSize);
        chunks = new Chunks(count);
        model = new BuddyModel(chunks, chunkSize, (ulong)count * chunkSize);
    }

    /// <summary>How many requests were met, and how many refused.</summary>
    public Dictionary<Errno, int> Answers { get; } = [];

    /// <summary>One call more, and a look at everything afterwards.</summary>
    /// <returns>What is not as it must be; null if nothing.</returns>
    public string? Step() => Do() ?? Compare();

    /// <summary>Gives everything back.</summary>
    /// <returns>As <see cref="Step"/>.</returns>
    public string? End()
    {
        while (alive.Count > 0)
        {
            if ((Free() ?? Compare()) is { } wrong)
                return wrong;
        }

        chunks.MergeAll();
        return buddy.Fini() ? Compare() : "not all is back";
    }

    string? Do() => random.Below(32) switch
    {
        < 17 => Allocate(),
        < 25 when alive.Count > 0 => Free(),
        < 30 when alive.Count > 0 => Trim(),
        30 => ResetClear(),
        31 => Fini(),
        _ => null,
    };

    string? Allocate()
    {
        var call = BuddyCall.Draw(ref random, chunks.Count, buddy.ChunkSize);
        var before = new Chunks(chunks.Count);
        before.GoBackTo(chunks.Now);
        var expected = model.Allocate(call);
        var answer = buddy.AllocBlocks(call.Start, call.End, call.Size, call.MinBlockSize, call.Flags);
        Answers[answer.Errno] = Answers.GetValueOrDefault(answer.Errno) + 1;
        if (answer.IsSuccess)
            alive.Add(answer.Blocks);
        return new BuddyPromise(before, buddy.ChunkSize).BrokenBy(call, answer) is { } broken ? $"{call}: {broken}"
            : Differs(call, expected, answer);
    }

    /// <summary>An allocation at once, as it is or cleared, or block by block.</summary>
    string? Free()
    {
        var blocks = TakeAny();
        var flags = (BuddyFlags)random.Below(64);
        bool keepsState = random.Below(4) == 0;
        foreach (var piece in blocks.Select(PieceOf))
            chunks.Set(piece, Chunks.ColourOf(keepsState ? piece.IsClear : (flags & BuddyFlags.Cleared) != 0));
        if (!keepsState)
            buddy.FreeList(blocks, flags);
        foreach (var block in keepsState ? blocks : [])
            buddy.FreeBlock(block);
        return Throws(() => buddy.FreeBlock(blocks[0])) ? null : "what is free can be freed";
    }

    string? Trim()
    {
        var blocks = TakeAny();
        var block = PieceOf(blocks[0]);
        long count = random.Below((int)block.Count + 2);
        long? start = random.Below(2) == 0 ? null : block.Start + random.Below((int)block.Count + 2) - 1;
        ulong oddness = random.Below(12) == 0 ? buddy.ChunkSize / 2 : 0;
        ulong size = ((ulong)count * buddy.ChunkSize) + (start is null ? oddness : 0);
        ulong? from = start is null ? null : unchecked((ulong)start * buddy.ChunkSize) + oddness;
        bool isInside = start is null || (oddness == 0 && start >= block.Start && start + count <= block.End);
        bool isRight = blocks.Count == 1 && count > 0 && size % buddy.ChunkSize == 0
            && (count == block.Count || (isInside && count < block.Count));
        var answer = buddy.Trim(blocks, size, from);
        alive.Add(answer.IsSuccess ? answer.Blocks : blocks);
        if (!isRight)
            return Differs((size, from), (Errno.EINVAL, []), answer);
        long first = count == block.Count ? block.Start : start ?? block.Start;
        chunks.Set(block, Chunks.ColourOf(block.IsClear));
        chunks.Set(first, first + count, Chunk.Taken);
        return Differs((size, from), (Errno.None, [.. Chunks.PiecesOf(first, first + count, block.IsClear)]), answer);
    }

    string? ResetClear()
    {
        bool isClear = random.Below(2) == 0;
        chunks.Reset(isClear);
        buddy.ResetClear(isClear);
        return null;
    }

    string? Fini()
    {
        chunks.MergeAll();
        return buddy.Fini() == (chunks.Free == chunks.Count) ? null : "Fini is wrong about whether all is back";
    }

    string? Differs(object call, (Errno Errno, IReadOnlyList<Piece> Pieces) expected, BuddyAllocation answer) =>
        answer.Errno == expected.Errno && answer.Blocks.Select(PieceOf).SequenceEqual(expected.Pieces) ? null
        : $"{call}: {answer.Errno} {string.Join(", ", answer.Blocks)} and not {expected.Errno} {string.Join(", ", expected.Pieces)}";

    string? Compare()
    {
        if (buddy.CheckInvariants() is { } broken)
            return broken;
        var holes = chunks.Holes().OrderBy(hole => hole.IsClear).ThenBy(hole => hole.Order)
            .Select(hole => new FreeExtent((ulong)hole.Start * buddy.ChunkSize, hole.Order, hole.IsClear));
        if (!buddy.FreeExtents().SequenceEqual(holes))
            return $"{string.Join(", ", buddy.FreeExtents())} is free and not {string.Join(", ", holes)}";
        if (buddy.Avail != (ulong)chunks.Free * buddy.ChunkSize || buddy.ClearAvail != (ulong)chunks.Clear * buddy.ChunkSize)
            return $"{buddy.Avail} bytes are free and {buddy.ClearAvail} clear, not {chunks.Free} and {chunks.Clear} chunks";
        return buddy.AllocatedBlocks().SequenceEqual(alive.SelectMany(blocks => blocks).OrderBy(block => block.Offset))
            ? null : "what is allocated is not what was given";
    }

    IReadOnlyList<BuddyBlock> TakeAny()
    {
        int pick = random.Below(alive.Count);
        var blocks = alive[pick];
        alive.RemoveAt(pick);
        return blocks;
    }

    Piece PieceOf(BuddyBlock block) => new((long)(block.Offset / buddy.ChunkSize), block.Order, block.IsClear);

    static bool Throws(Action call)
    {
        try
        {
            call();
            return false;
        }
        catch (InvalidOperationException)
        {
            return true;
        }
    }
}
