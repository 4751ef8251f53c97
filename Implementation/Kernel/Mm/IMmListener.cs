using GpuMm.Model.Vocabulary;

namespace GpuMm.Implementation.Kernel.Mm;

/// <summary>Places in the kernel's memory management that a campaign should have been at.</summary>
public enum MmMark
{
    ZeroPageMapped,
    FileRead,
    CopiedOnWrite,
    ReusedOnWrite,
    SwappedOut,
    SwappedIn,
    WrittenBack,
    ReclaimRefused,
    ForkCopiedPinned,
    WaitedForMigration,
    CameBackByCpuFault,
    ExclusiveTakenBack,
    HmmBusy,
    ReapSpared,
    MigrationRefusedPinned,
    MigrationRefusedLocked,
    MigrationRefusedRefs,
    MigrationRefusedForeign,
    MigrationRefusedFile,
    MigratedHole,
    MigratedZeroPage,
}

/// <summary>Who hears of what happens in the kernel's memory management. Called at the step where it happens.</summary>
public interface IMmListener
{
    /// <summary>An entry of a process's page table changes; the old one is still counted.</summary>
    void PteChanged(MmStruct mm, Vfn vfn, CpuPte before, CpuPte after);

    void Reached(MmMark mark);
}
