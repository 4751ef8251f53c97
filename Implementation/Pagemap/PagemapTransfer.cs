using GpuMm.Implementation.Kernel.Mm;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Implementation.Pagemap;

/// <summary>A migration with what its copies need. All arrays go by the place in the migration.</summary>
public sealed class PagemapTransfer(PageMigration migrate, DmaDirection direction)
{
    public PageMigration Migrate => migrate;

    public DmaDirection Direction => direction;

    public int Npages => migrate.Src.Length;

    /// <summary>Pages of the device that are copied to or from.</summary>
    public Page?[] DevicePages { get; } = new Page?[migrate.Src.Length];

    /// <summary>A page of the device is known for it, and not locked yet: there is nothing to unlock and put (defects D01, D02).</summary>
    public bool IsToLock(int index) =>
        direction == DmaDirection.ToDevice && migrate.Dst[index].Page is null && DevicePages[index] is not null;

    /// <summary>Where the device finds the pages of system memory that are copied from or to.</summary>
    public Pfn?[] DmaAddresses { get; } = new Pfn?[migrate.Src.Length];

    /// <summary>The page of system memory, if one is to be copied.</summary>
    public Page? HostPage(int index) => direction == DmaDirection.FromDevice ? migrate.Dst[index].Page
        : DevicePages[index] is null ? null
        : migrate.Src[index].Page;
}
