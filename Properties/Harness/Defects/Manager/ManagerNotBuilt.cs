namespace GpuMm.Harness.Defects.Manager;

/// <summary>Entries of the literature on the buddy allocator that have no variant here.</summary>
static class ManagerNotBuilt
{
    public static readonly IReadOnlyList<NotBuilt> All =
    [
        new(
            "B07g", "manager",
            "a free block merges with one beside it that is no half of the same block, or under another root",
            "a slip in the buddy allocator",
            "Blocks are nodes of a tree: there is no block that the two would become."),
    ];
}
