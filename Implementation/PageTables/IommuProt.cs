namespace GpuMm.Implementation.PageTables;

/// <summary>What a mapping permits, and how it is cached (IOMMU_* in include/linux/iommu.h).</summary>
[Flags]
public enum IommuProt
{
    None = 0,
    Read = 1 << 0,
    Write = 1 << 1,
    Cache = 1 << 2,
    NoExec = 1 << 3,
    Mmio = 1 << 4,

    /// <summary>Only for accesses with privilege.</summary>
    Priv = 1 << 5,
}
