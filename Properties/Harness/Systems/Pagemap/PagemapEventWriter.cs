using GpuMm.Harness.Systems.Pagemap.Checking;
using GpuMm.Implementation.Kernel.Mm;
using GpuMm.Implementation.Pagemap;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Harness.Systems.Pagemap;

/// <summary>Writes down every event that only processes and device memory have, with all its details, for a fingerprint.</summary>
sealed class PagemapEventWriter(BinaryWriter to) : PagemapObserver
{
    /// <summary>Numbers that the entries of every system leave free.</summary>
    enum Entry : byte
    {
        CpuPteChanged = 96,
        DevmemAllocated,
        DevmemReleased,
        Reached,
    }

    public override void CpuPteChanged(MmStruct mm, Vfn vfn, CpuPte before, CpuPte after)
    {
        to.Write((byte)Entry.CpuPteChanged);
        to.Write(mm.Id);
        to.Write(vfn.Raw);
        to.Write($"{before}");
        to.Write($"{after}");
    }

    public override void DevmemAllocated(VramDevmem devmem) => Write(Entry.DevmemAllocated, devmem);

    public override void DevmemReleased(VramDevmem devmem) => Write(Entry.DevmemReleased, devmem);

    public override void Reached(PagemapMark mark)
    {
        to.Write((byte)Entry.Reached);
        to.Write((byte)mark);
    }

    void Write(Entry entry, VramDevmem devmem)
    {
        to.Write((byte)entry);
        to.Write(devmem.Mm.Id);
        to.Write(devmem.Npages);
        foreach (var frame in devmem.Frames)
            to.Write(frame.Raw);
    }
}
