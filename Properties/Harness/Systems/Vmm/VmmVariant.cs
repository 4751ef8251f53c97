using GpuMm.Harness.Checking;
using GpuMm.Implementation.Machine;
using GpuMm.Implementation.Vmm;
using GpuMm.Model.Vocabulary;
using Nova = GpuMm.Implementation.Vmm;

namespace GpuMm.Harness.Systems.Vmm;

/// <summary>A way to build the Vmm. A defect replaces the class by a subclass that gets one step wrong.</summary>
sealed record VmmVariant(
    string Name, string Summary, string Source, CheckedProperty? Expected, Func<Nova.GpuMm, int, IVmmListener, Nova.Vmm> MakeVmm)
    : Variant(Name, Summary, Source, Expected, BothMmus)
{
    static readonly IReadOnlyList<MmuVersion> BothMmus = [MmuVersion.V2, MmuVersion.V3];

    public static readonly VmmVariant Fixed =
        new("fixed", "the Vmm, right where the seed is wrong", "own", null, (mm, id, listener) => new Nova.Vmm(mm, id, listener));

    public Func<Nova.GpuMm, TlbRegisters, Tlb>? MakeTlb { get; init; }

    public Func<Nova.GpuMm, Bar0, Pramin>? MakePramin { get; init; }

    public static VmmVariant Defect(
        string id, string summary, string consequence, string source, CheckedProperty expected,
        Func<Nova.GpuMm, int, IVmmListener, Nova.Vmm> makeVmm) =>
        new(id, summary, source, expected, makeVmm) { Consequence = consequence };

    /// <summary>A defect of the flushes.</summary>
    public static VmmVariant OfTlb(
        string id, string summary, string consequence, string source, CheckedProperty expected,
        Func<Nova.GpuMm, TlbRegisters, Tlb> makeTlb) =>
        Defect(id, summary, consequence, source, expected, Fixed.MakeVmm) with { MakeTlb = makeTlb };

    /// <summary>A defect of the window through which the driver reaches video memory.</summary>
    public static VmmVariant OfPramin(
        string id, string summary, string consequence, string source, CheckedProperty expected,
        Func<Nova.GpuMm, Bar0, Pramin> makePramin) =>
        Defect(id, summary, consequence, source, expected, Fixed.MakeVmm) with { MakePramin = makePramin };
}
