using GpuMm.Harness.Checking;
using GpuMm.Implementation.Kernel;
using GpuMm.Implementation.Kernel.Mm;
using GpuMm.Implementation.Svm;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Harness.Systems.Svm;

/// <summary>A way to build nouveau's driver. A defect replaces a class by a subclass that gets one step wrong.</summary>
sealed record SvmVariant(string Name, string Summary, string Source, CheckedProperty? Expected)
    : Variant(Name, Summary, Source, Expected, [MmuVersion.V2, MmuVersion.V3])
{
    public static readonly SvmVariant Fixed = new("fixed", "nouveau's fault handler, right where the seed is wrong", "own", null);

    public Func<NouveauDrm, NouveauSvm> MakeSvm { get; init; } = drm => new NouveauSvm(drm);

    public Func<NouveauDrm, MmStruct, NouveauVmm, NouveauSvmm> MakeSvmm { get; init; } = (drm, mm, vmm) => new NouveauSvmm(drm, mm, vmm);

    public Func<NouveauDrm, NouveauDmem> MakeDmem { get; init; } = drm => new NouveauDmem(drm);

    /// <summary>For defects at the seam to the kernel.</summary>
    public Func<KernelContext, IMmListener, Hmm> MakeHmm { get; init; } = (kernel, listener) => new Hmm(kernel, listener);

    /// <summary>A defect of the fault handler itself.</summary>
    public static SvmVariant OfFaults(
        string id, string summary, string consequence, string source, CheckedProperty expected, Func<NouveauDrm, NouveauSvm> makeSvm) =>
        new(id, summary, source, expected) { Consequence = consequence, MakeSvm = makeSvm };

    /// <summary>A defect of an address space that is shared.</summary>
    public static SvmVariant OfSvmm(
        string id, string summary, string consequence, string source, CheckedProperty expected,
        Func<NouveauDrm, MmStruct, NouveauVmm, NouveauSvmm> makeSvmm) =>
        new(id, summary, source, expected) { Consequence = consequence, MakeSvmm = makeSvmm };

    /// <summary>A defect of device memory.</summary>
    public static SvmVariant OfDmem(
        string id, string summary, string consequence, string source, CheckedProperty expected, Func<NouveauDrm, NouveauDmem> makeDmem) =>
        new(id, summary, source, expected) { Consequence = consequence, MakeDmem = makeDmem };
}
