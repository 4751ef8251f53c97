using GpuMm.Harness.Checking;
using GpuMm.Harness.Systems.Pagemap;
using GpuMm.Implementation.Buddy;
using GpuMm.Implementation.Kernel.Mm;
using GpuMm.Implementation.Manager;
using GpuMm.Implementation.Pagemap;
using GpuMm.Implementation.Svm;
using GpuMm.Model.Vocabulary;
using Nova = GpuMm.Implementation.Vmm;

namespace GpuMm.Harness.Systems.Manager;

/// <summary>A way to build the whole memory manager. A defect replaces a class by a subclass that gets one step wrong.</summary>
sealed record ManagerVariant(string Name, string Summary, string Source, CheckedProperty? Expected)
    : Variant(Name, Summary, Source, Expected, [MmuVersion.V2, MmuVersion.V3])
{
    public static readonly ManagerVariant Fixed = new("fixed", "explicit mappings, faults and migration on one address space", "own", null);

    public Func<DrmDevice, VramPagemap> MakePagemap { get; init; } = drm => new VramPagemap(drm);

    public Func<NouveauDrm, VramPagemap, Placement, GpuSvm> MakeSvm { get; init; } =
        (drm, pagemap, placement) => new GpuSvm(drm, pagemap, placement);

    public Func<NouveauDrm, MmStruct, NouveauVmm, NouveauSvmm> MakeSvmm { get; init; } = (drm, mm, vmm) => new NouveauSvmm(drm, mm, vmm);

    public Func<Nova.GpuMm, int, Nova.IVmmListener, Nova.Vmm> MakeVmm { get; init; } = (mm, id, listener) => new Nova.Vmm(mm, id, listener);

    public Func<VramPagemap, BufferMappings> MakeBuffers { get; init; } = pagemap => new BufferMappings(pagemap);

    /// <summary>Of a memory and of a chunk, in bytes.</summary>
    public Func<ulong, ulong, GpuBuddy> MakeBuddy { get; init; } = (size, chunkSize) => new GpuBuddy(size, chunkSize);

    /// <summary>A defect of the fault handler.</summary>
    public static ManagerVariant OfFaults(
        string id, string summary, string consequence, string source, CheckedProperty expected,
        Func<NouveauDrm, VramPagemap, Placement, GpuSvm> makeSvm) =>
        new(id, summary, source, expected) { Consequence = consequence, MakeSvm = makeSvm };

    /// <summary>A defect of an address space that is shared.</summary>
    public static ManagerVariant OfSvmm(
        string id, string summary, string consequence, string source, CheckedProperty expected,
        Func<NouveauDrm, MmStruct, NouveauVmm, NouveauSvmm> makeSvmm) =>
        new(id, summary, source, expected) { Consequence = consequence, MakeSvmm = makeSvmm };

    /// <summary>A defect of what is mapped explicitly.</summary>
    public static ManagerVariant OfBuffers(
        string id, string summary, string consequence, string source, CheckedProperty expected,
        Func<VramPagemap, BufferMappings> makeBuffers) =>
        new(id, summary, source, expected) { Consequence = consequence, MakeBuffers = makeBuffers };

    /// <summary>A defect of device memory, which shows in the whole too.</summary>
    public static ManagerVariant OfPagemap(
        string id, string summary, string consequence, string source, CheckedProperty expected, PagemapVariant part) =>
        new(id, summary, source, expected) { Consequence = consequence, MakePagemap = part.MakePagemap };

    /// <summary>A defect of the allocator of video memory.</summary>
    public static ManagerVariant OfBuddy(
        string id, string summary, string consequence, string source, CheckedProperty expected, Func<ulong, ulong, GpuBuddy> makeBuddy) =>
        new(id, summary, source, expected) { Consequence = consequence, MakeBuddy = makeBuddy };
}
