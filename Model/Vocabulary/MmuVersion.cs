namespace GpuMm.Model.Vocabulary;

/// <summary>The page table format: a generation of NVIDIA's, or Arm's.</summary>
public enum MmuVersion
{
    /// <summary>Pascal to Ada: 49 bits of virtual address, five levels.</summary>
    V2 = 2,

    /// <summary>Hopper and later: 57 bits of virtual address, six levels.</summary>
    V3 = 3,

    /// <summary>ARM_64_LPAE_S1 with 4 KiB pages and 2 MiB blocks: 48 bits of virtual address, four levels.</summary>
    Lpae = 4,
}
