namespace GpuMm.Implementation.PageTables;

/// <summary>The page sizes of panthor, and which of them fits where.</summary>
public static class PageSizes
{
    public const ulong Small = 1 << 12;
    public const ulong Large = 1 << 21;

    const ulong OneGigabyte = 1 << 30;

    /// <summary>
    /// get_pgsize in panthor_mmu.c: the largest page size that can be used at an address, and how many such pages there are up to the end
    /// of the range or the place where one can go on with larger pages, or must with another table.
    /// </summary>
    /// <param name="addr">To unmap, the virtual address; to map, the virtual and the physical one or-ed.</param>
    /// <param name="size">Bytes, more than none.</param>
    public static (ulong PgSize, ulong PgCount) GetPgsize(ulong addr, ulong size)
    {
        ulong toLarge = UpTo(Large, addr);
        if (toLarge != 0 || size < Large)
            return (Small, (toLarge == 0 ? size : Math.Min(toLarge, size)) / Small);
        ulong toEnd = UpTo(OneGigabyte, addr);
        return (Large, Math.Min(toEnd == 0 ? OneGigabyte : toEnd, size) / Large);
    }

    /// <summary>Bytes up to the next multiple of a power of two; none at one.</summary>
    static ulong UpTo(ulong unit, ulong addr) => unchecked(0 - addr) % unit;
}
