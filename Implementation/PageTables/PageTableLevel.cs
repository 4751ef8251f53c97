namespace GpuMm.Implementation.PageTables;

/// <summary>
/// The levels of a page table tree by nova-core's names, root first: numbers, because walks count them. Which is the last depends on the
/// format: L4 in MMU v2, L5 in MMU v3.
/// </summary>
/// <remarks>
/// NVIDIA counts from the leaves: the page directory base is PD3 in v2 and PD4 in v3, the level with dual entries is PD0 in both.
/// </remarks>
public static class PageTableLevel
{
    /// <summary>The page directory base: the root, one an address space.</summary>
    public const int Pdb = 0;

    public const int L1 = 1;
    public const int L2 = 2;

    /// <summary>Dual entries in MMU v2.</summary>
    public const int L3 = 3;

    /// <summary>Page table entries in MMU v2, dual entries in MMU v3.</summary>
    public const int L4 = 4;

    /// <summary>Page table entries in MMU v3.</summary>
    public const int L5 = 5;
}
