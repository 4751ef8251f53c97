namespace GpuMm.Model.Vocabulary;

/// <summary>Generation of NVIDIA's page table format.</summary>
public enum MmuVersion
{
    /// <summary>Pascal to Ada: 49 bits of virtual address, five levels.</summary>
    V2 = 2,

    /// <summary>Hopper and later: 57 bits of virtual address, six levels.</summary>
    V3 = 3,
}
