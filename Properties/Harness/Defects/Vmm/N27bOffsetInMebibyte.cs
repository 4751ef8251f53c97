using GpuMm.Harness.Checking;
using GpuMm.Harness.Systems.Vmm;
using GpuMm.Implementation.Kernel;
using GpuMm.Implementation.Machine;
using GpuMm.Implementation.Vmm;
using GpuMm.Model.Vocabulary;
using Nova = GpuMm.Implementation.Vmm;

namespace GpuMm.Harness.Defects.Vmm;

/// <summary>
/// The window begins at any multiple of 64 KiB, so that such an offset is right only by luck.
/// </summary>
sealed class N27bOffsetInMebibyte(Nova.GpuMm mm, Bar0 bar0) : Pramin(mm.Kernel, bar0, mm.Vram)
{
    public static readonly VmmVariant Variant = VmmVariant.OfPramin(
        "N27b", "the offset into the PRAMIN window is counted from a multiple of its size",
        "page table entries are read from and written to other memory than the tables",
        "nova-core mm/pramin.rs: window_offset; a slip",
        PropertyCatalogue.MemorySafe, (mm, bar0) => new N27bOffsetInMebibyte(mm, bar0));

    protected override PraminWindow Open(Bar0 bar0, PageOwner owner, LockGuard guard) =>
        new AlignedWindow(mm.Kernel, bar0, mm.Vram, owner, guard);

    sealed class AlignedWindow(KernelContext kernel, Bar0 bar0, Vram vram, PageOwner owner, LockGuard guard)
        : PraminWindow(kernel, bar0, vram, owner, guard)
    {
        protected override ulong OffsetOf(VramAddress address) => address.Raw % Bar0.WindowBytes;
    }
}
