namespace GpuMm.Implementation.Buddy;

public enum BuddyState
{
    Free,
    Allocated,

    /// <summary>Not memory any more but a node: its two halves are blocks of their own.</summary>
    Split,
}

/// <summary>
/// A naturally aligned power-of-two piece of the managed memory: a node of the binary tree under one root. Callers hold the allocated ones.
/// </summary>
public sealed class BuddyBlock
{
    internal BuddyBlock(BuddyBlock? parent, ulong offset, int order, ulong size)
    {
        Parent = parent;
        Offset = offset;
        Order = order;
        Size = size;
    }

    /// <summary>In bytes from the start of the managed memory.</summary>
    public ulong Offset { get; }

    /// <summary>The size is the chunk size shifted left by this.</summary>
    public int Order { get; }

    /// <summary>In bytes.</summary>
    public ulong Size { get; }

    /// <summary>Exclusive, in bytes. Never beyond the last number: no memory is larger than the largest number of bytes.</summary>
    public ulong End => Offset + Size;

    public BuddyState State { get; internal set; }

    /// <summary>Known to be zero. Of an allocated block: was zero when it was handed out. Never set on a split block.</summary>
    public bool IsClear { get; internal set; }

    /// <summary>Null for a root, and for a block that was merged away.</summary>
    public BuddyBlock? Parent { get; private set; }

    public BuddyBlock? Left { get; private set; }

    public BuddyBlock? Right { get; private set; }

    /// <summary>The other half of the parent.</summary>
    public BuddyBlock? Buddy => Parent is null ? null : ReferenceEquals(Parent.Left, this) ? Parent.Right : Parent.Left;

    public override string ToString() => $"[0x{Offset:x}, order {Order}) {(IsClear ? "clear " : "")}{State}";

    internal bool LiesWithin(ulong start, ulong end) => start <= Offset && End <= end;

    internal bool Overlaps(ulong start, ulong end) => Offset < end && start < End;

    /// <summary>Both halves take over what is known of the content.</summary>
    internal void Split()
    {
        var half = Size / 2;
        Left = new(this, Offset, Order - 1, half) { IsClear = IsClear };
        Right = new(this, Offset + half, Order - 1, half) { IsClear = IsClear };
        State = BuddyState.Split;
        IsClear = false;
    }

    /// <summary>
    /// One free block again. The halves are orphaned but stay <see cref="BuddyState.Free"/>, so that freeing one through a stale reference
    /// is recognised.
    /// </summary>
    internal void Join(bool isClear)
    {
        foreach (var half in (ReadOnlySpan<BuddyBlock>)[Left!, Right!])
        {
            half.State = BuddyState.Free;
            half.Parent = null;
        }

        Left = Right = null;
        State = BuddyState.Free;
        IsClear = isClear;
    }
}
