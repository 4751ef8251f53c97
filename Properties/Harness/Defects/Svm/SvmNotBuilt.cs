namespace GpuMm.Harness.Defects.Svm;

/// <summary>Entries of the literature on svm that have no variant here.</summary>
static class SvmNotBuilt
{
    public static readonly IReadOnlyList<NotBuilt> All =
    [
        new(
            "F17b", "svm",
            "a bind uses the address space of a process that has none any more",
            "nouveau_svmm_bind: get_task_mm() may return NULL",
            "A call belongs to a process that is alive, and the end of a process waits for its calls."),
        new(
            "F20b", "svm",
            "of all chunks of device memory only the first is ever searched for a free page",
            "4b3cbbb5 of nouveau_dmem.c",
            "Nothing shows it: bind promises nothing, and a page for which there is no room stays where it is."),
        new(
            "F20c", "svm",
            "the count of a chunk's pages goes below zero, and a DMA mapping ends with another size, after a split",
            "94c94f572356, c144f2d6e992",
            "There are no large folios, so that nothing is split and all sizes are one page."),
        new(
            "F26", "svm",
            "the cache of faults is freed up to the first empty place, and the look goes beyond its end",
            "283b9889 of nouveau_svm.c",
            "The handler keeps its faults in a list for one batch: there is no cache to tear down. F27 goes beyond the ring."),
        new(
            "F30", "svm",
            "hmm_range_fault tries a page lock again and again, and its holder waits for work on the same CPU",
            "b570f37a2ce4, Thomas Hellstrom, 2026",
            "There are no CPUs: a task that spins is made to give all others their turns, so that the holder goes on and lets go."),
    ];
}
