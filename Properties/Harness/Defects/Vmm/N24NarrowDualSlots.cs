using GpuMm.Harness.Checking;
using GpuMm.Harness.Systems.Vmm;
using GpuMm.Implementation.PageTables;

namespace GpuMm.Harness.Defects.Vmm;

/// <summary>
/// The driver counts 8 bytes from one dual entry to the next where the hardware counts 16, so that it writes into the neighbour's slot.
/// </summary>
readonly struct N24NarrowDualSlots : IFormatSlip
{
    public static readonly VmmVariant Variant = SlippedVmm<N24NarrowDualSlots>.Defect(
        "N24", "dual entries are counted as 8 bytes wide",
        "the GPU faults on what was mapped, or finds it where the neighbouring table should be",
        "a slip in the level test of the slot address",
        PropertyCatalogue.TranslationLinearizable);

    public static int EntryBytes<TFormat>(int level) where TFormat : struct, IMmuFormat<TFormat> => 8;
}
