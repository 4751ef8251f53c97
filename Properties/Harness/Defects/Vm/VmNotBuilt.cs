using GpuMm.Harness.Systems.Vm;

namespace GpuMm.Harness.Defects.Vm;

/// <summary>Entries of the literature on vm that have no variant here.</summary>
static class VmNotBuilt
{
    public static readonly IReadOnlyList<NotBuilt> All =
    [
        Refuted("P02", "the entries of the scatter list behind the last byte are gone through as well",
            "panthor_mmu.c of the v4 07/14 posting: if (size >= 0), Steven Price's review of 2024-02-09",
            "map 2 of the 6 pages of `pieces`: each later entry comes out with no bytes, and the loop over its bytes does nothing"),
        Lacking("P18c", "the search for the end of a hole in an unmap asks for the address without the offset reached so far",
            "drm/panthor: unmap cannot fail, 2025-11: iova_to_phys(iova + unmapped_sz)",
            "holes: an unmap goes through the mappings in the books, so it never looks for where one ends"),
        Lacking("P20", "a VM is unmapped before the groups that run in it are evicted",
            "drm/panthor: Evict groups before VM termination, Ketil Johnsen, 2025-12-19",
            "groups, and a firmware that writes to their memory when they are suspended: a job here is one access"),
        Lacking("P21", "binds add write fences to buffers that other VMs map too",
            "drm/panthor: Don't add write fences to the shared BOs, Boris Brezillon, 2024-09-05",
            "waiters for the fences of a reservation object: only sync objects are waited for"),
        Lacking("P22c", "a flush or lock command is issued for a range of no bytes",
            "panthor_mmu.c: if (!size) return 0 in mmu_hw_do_operation_locked()",
            "a range of no bytes: a bind without steps never comes to the slots, and LockRegion refuses to be made of nothing"),
        Lacking("P28", "an ioctl of several binds that fails unwinds them in the wrong order, or the failed one too",
            "drm/nouveau: uvmm: 4e278d51eb4f, d5b8e7defe33, afb7a10badd6",
            "binds of several operations: each is a call of its own; Y19 is about what unwinds within one"),
        Refuted("P37b", "the number of blocks for one call reaches past a boundary of 1 GiB",
            "get_pgsize() in panthor_mmu.c without its second limit",
            "map 2 blocks across 1 GiB: the page table code ends at the end of a table and says how far it came; the caller goes on there"),
        Refuted("P39d", "a slot that had faulted counts as sound before its interrupt is cleared",
            "panthor_vm_active(): faulty_mask and MMU_INT_CLEAR in the other order",
            "fault, handle, access: between the two the slot has no users, and the slots lock keeps the handler out"),
        Lacking("P41", "the list that an object is on is read before the lock of the list is taken",
            "drm/panthor: Don't use the racy drm_gem_lru_remove() helper, 2026-05",
            "reclaim of buffer objects: their pages are pinned as long as they are mapped"),
        Lacking("P42", "two who unmap parts of one block both install a table for the rest",
            "iommu/io-pgtable-arm: Fix race handling in split_blk_unmap()",
            "split_blk_unmap, which is gone since 33729a5fc0ca, and a second writer: op_lock lets one bind at a time at the tables"),
        Lacking("P44", "maps and unmaps ignore that the root consists of several tables",
            "iommu/io-pgtable-arm: Fix stage-2 map/unmap for concatenated tables",
            "stage 2: a Mali GPU walks ARM_64_LPAE_S1, whose root is one page"),
    ];

    static NotBuilt Lacking(string id, string summary, string source, string reason) =>
        new(id, VmLimits.SystemName, summary, source, $"this world lacks {reason}");

    static NotBuilt Refuted(string id, string summary, string source, string scenario) =>
        new(id, VmLimits.SystemName, summary, source, scenario, IsRefuted: true);
}
