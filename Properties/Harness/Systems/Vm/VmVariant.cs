using GpuMm.Harness.Checking;
using GpuMm.Implementation.Kernel;
using GpuMm.Implementation.Vm;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Harness.Systems.Vm;

/// <summary>A way to build panthor's driver. A defect replaces a class by a subclass that gets one step wrong.</summary>
sealed record VmVariant(string Name, string Summary, string Source, CheckedProperty? Expected)
    : Variant(Name, Summary, Source, Expected, [MmuVersion.Lpae])
{
    public static readonly VmVariant Fixed = new("fixed", "panthor's VM, right where the seed is wrong", "own", null);

    public Func<PanthorDevice, int, Pfn, PanthorVm> MakeVm { get; init; } = (device, id, root) => new PanthorVm(device, id, root);

    /// <summary>For defects of the slots; null for the right driver.</summary>
    public Func<PanthorDevice, PanthorMmu>? MakeMmu { get; init; }

    public Func<KernelContext, VmPool> MakePool { get; init; } = kernel => new VmPool(kernel);

    public static VmVariant Defect(
        string id, string summary, string consequence, string source, CheckedProperty expected,
        Func<PanthorDevice, int, Pfn, PanthorVm> makeVm) =>
        new(id, summary, source, expected) { Consequence = consequence, MakeVm = makeVm };

    public static VmVariant OfSlots(
        string id, string summary, string consequence, string source, CheckedProperty expected, Func<PanthorDevice, PanthorMmu> makeMmu) =>
        new(id, summary, source, expected) { Consequence = consequence, MakeMmu = makeMmu };
}
