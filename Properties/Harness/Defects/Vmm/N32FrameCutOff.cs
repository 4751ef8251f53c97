using GpuMm.Harness.Checking;
using GpuMm.Harness.Systems.Vmm;
using GpuMm.Implementation.PageTables;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Harness.Defects.Vmm;

/// <summary>
/// An entry of MMU v2 has 25 bits for a frame of video memory: what lies beyond 128 GiB becomes a page near the start.
/// </summary>
readonly struct N32FrameCutOff : IFormatSlip
{
    public static readonly VmmVariant Variant = SlippedVmm<N32FrameCutOff>.Defect(
        "N32", "a frame number too large for the entry is cut off",
        "the GPU reads and writes a page at the start of video memory, which is somebody else's",
        "nova-core mm/pagetable/ver2.rs: the frame field for video memory",
        PropertyCatalogue.TranslationLinearizable);

    public static ulong MaxPfn<TFormat>() where TFormat : struct, IMmuFormat<TFormat> => ulong.MaxValue;

    public static ulong EncodePte<TFormat>(Pfn frame, bool writable) where TFormat : struct, IMmuFormat<TFormat> =>
        TFormat.EncodePte(new Pfn(frame.Raw & TFormat.MaxPfn), writable);
}
