namespace GpuMm.Implementation.Buddy;

/// <summary>What a caller asks of the allocator besides size and place. The bits are those of include/linux/gpu_buddy.h.</summary>
[Flags]
public enum BuddyFlags
{
    None = 0,

    /// <summary>Every block lies inside [start, end); the lowest address that fits is taken.</summary>
    Range = 1 << 0,

    /// <summary>Take the highest address, even if that breaks a large block.</summary>
    TopDown = 1 << 1,

    /// <summary>The blocks are adjacent. The size is rounded up to a power of two and what is too much is given back.</summary>
    Contiguous = 1 << 2,

    /// <summary>Prefer memory that is known to be zero. A preference: dirty memory is handed out when there is no other.</summary>
    Clear = 1 << 3,

    /// <summary>Only for freeing: the owner has zeroed the blocks.</summary>
    Cleared = 1 << 4,

    /// <summary>Keep what rounding added.</summary>
    TrimDisable = 1 << 5,
}
