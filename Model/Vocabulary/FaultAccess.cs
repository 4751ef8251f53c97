namespace GpuMm.Model.Vocabulary;

/// <summary>
/// What a GPU engine wants of a page, by the numbers of a replayable fault (NV_MMU_FAULT_BUF_ENTRY_ACCESS_TYPE, Turing dev_mmu_fault).
/// The numbers are not in order of strength.
/// </summary>
public enum FaultAccess
{
    Read = 0,
    Write = 1,

    /// <summary>Reads and writes a word so that nobody comes between.</summary>
    Atomic = 2,

    /// <summary>Wants the page to be mapped soon, touches nothing, and does not mind if it cannot be.</summary>
    Prefetch = 3,
}
