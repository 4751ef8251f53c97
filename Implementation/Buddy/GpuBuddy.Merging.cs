namespace GpuMm.Implementation.Buddy;

/// <summary>Splitting blocks and putting them together again.</summary>
public partial class GpuBuddy
{
    /// <summary>Who does not look has a block free twice.</summary>
    /// <exception cref="InvalidOperationException">The block is not allocated.</exception>
    protected virtual void RequireAllocated(BuddyBlock block)
    {
        ArgumentNullException.ThrowIfNull(block);
        if (block.State != BuddyState.Allocated)
            throw new InvalidOperationException($"{block} is freed but not allocated.");
    }

    /// <summary>
    /// Whether a block that becomes free may merge with its buddy. Memory known to be zero stays apart from memory that is not. Defect B07b
    /// never merges.
    /// </summary>
    protected virtual bool CanMerge(BuddyBlock block, BuddyBlock buddy)
    {
        ArgumentNullException.ThrowIfNull(block);
        ArgumentNullException.ThrowIfNull(buddy);
        return buddy.State == BuddyState.Free && buddy.IsClear == block.IsClear;
    }

    /// <summary>
    /// Makes a block that is in no free tree free, merged as far up as possible. Defect B07a does so twice, defect B07c lets
    /// go of an allocated buddy as well, defect B07f of what is allocated of a split one.
    /// </summary>
    protected virtual void Release(BuddyBlock block)
    {
        ArgumentNullException.ThrowIfNull(block);
        while (block is { Buddy: { } buddy, Parent: { } parent } && CanMerge(block, buddy))
        {
            TreesOf(buddy.IsClear).Remove(buddy);
            parent.Join(block.IsClear);
            block = parent;
        }

        MarkFree(block);
    }

    /// <summary>Replaces a free block by its two halves, both free and of its clear state.</summary>
    protected void Split(BuddyBlock block)
    {
        ArgumentNullException.ThrowIfNull(block);
        var trees = TreesOf(block.IsClear);
        trees.Remove(block);
        block.Split();
        trees.Add(block.Left!);
        trees.Add(block.Right!);
    }

    /// <summary>Puts a block into the free trees as it is; the counters are the caller's.</summary>
    protected void MarkFree(BuddyBlock block)
    {
        ArgumentNullException.ThrowIfNull(block);
        block.State = BuddyState.Free;
        TreesOf(block.IsClear).Add(block);
    }

    /// <summary>
    /// The last resort: memory enough is free, but clear beside dirty. Merges the highest place in the window that becomes just the block
    /// that is needed. (The kernel merges from the highest block down until one is large enough, and forgets more.)
    /// </summary>
    /// <param name="request">What is needed.</param>
    /// <param name="lostClear">Receives the blocks that no longer count as clear.</param>
    BuddyBlock? PlaceByMerging(BuddyRequest request, List<FreeExtent> lostClear)
    {
        if (ClearAvail == 0)
            return null;
        var order = MinOrderOf(request);
        for (var i = roots.Count - 1; i >= 0; i--)
        {
            if (FindMergeable(roots[i], request, order) is not { } block)
                continue;
            ForceMerge(block, lostClear);
            return PlaceOrder(request, order);
        }

        return null;
    }

    BuddyBlock? FindMergeable(BuddyBlock block, BuddyRequest request, int order)
    {
        if (block.State != BuddyState.Split || block.Order < order || !block.Overlaps(request.Start, request.End))
            return null;
        if (block.Order > order)
            return FindMergeable(block.Right!, request, order) ?? FindMergeable(block.Left!, request, order);
        var alignment = request.IsOffsetAligned ? request.MinBlockSize : ChunkSize;
        return block.LiesWithin(request.Start, request.End) && block.Offset % alignment == 0 && IsAllFree(block) ? block : null;
    }

    static bool IsAllFree(BuddyBlock block) =>
        block.State == BuddyState.Free || (block.State == BuddyState.Split && IsAllFree(block.Left!) && IsAllFree(block.Right!));

    /// <summary>Turns a split block of which everything is free into a dirty free block.</summary>
    void ForceMerge(BuddyBlock block, List<FreeExtent> lostClear)
    {
        Fold(block);
        Release(block);

        void Fold(BuddyBlock part)
        {
            if (part.State == BuddyState.Free)
            {
                Withdraw(part, lostClear);
                return;
            }

            Fold(part.Left!);
            Fold(part.Right!);
            part.Join(isClear: false);
        }
    }

    /// <summary>Takes a free block out of its tree, and what is clear of it out of the count.</summary>
    void Withdraw(BuddyBlock block, List<FreeExtent> lostClear)
    {
        TreesOf(block.IsClear).Remove(block);
        if (!block.IsClear)
            return;
        ClearAvail -= block.Size;
        lostClear.Add(new(block.Offset, block.Order, true));
    }

    /// <summary>Merges all free buddies whatever they hold; what takes part in a merge is dirty afterwards.</summary>
    void MergeAll()
    {
        List<FreeExtent> forgotten = [];
        foreach (var root in roots)
            MergeBelow(root, forgotten);
    }

    void MergeBelow(BuddyBlock block, List<FreeExtent> forgotten)
    {
        if (block.State != BuddyState.Split)
            return;
        if (IsAllFree(block))
        {
            ForceMerge(block, forgotten);
            return;
        }

        MergeBelow(block.Left!, forgotten);
        MergeBelow(block.Right!, forgotten);
    }

    /// <summary>Undoes a forced merge for a block that was clear: splits it out of the dirty block it went into, and marks it.</summary>
    void MarkClearAgain(FreeExtent extent)
    {
        var block = roots.Find(root => root.Offset <= extent.Offset && extent.Offset < root.End)!;
        while (block.Order > extent.Order)
        {
            if (block.State == BuddyState.Free)
                Split(block);
            block = (extent.Offset < block.Right!.Offset ? block.Left : block.Right)!;
        }

        Recolor(block, true);
    }

    /// <summary>Changes the clear state of a free block.</summary>
    void Recolor(BuddyBlock block, bool isClear)
    {
        TreesOf(block.IsClear).Remove(block);
        ClearAvail = isClear ? ClearAvail + block.Size : ClearAvail - block.Size;
        block.IsClear = isClear;
        Release(block);
    }
}
