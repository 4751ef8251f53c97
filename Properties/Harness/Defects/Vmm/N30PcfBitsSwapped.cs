using GpuMm.Harness.Checking;
using GpuMm.Harness.Systems.Vmm;
using GpuMm.Implementation.PageTables;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Harness.Defects.Vmm;

/// <summary>
/// Access counters are meant to be off, and privilege is on.
/// </summary>
readonly struct N30PcfBitsSwapped : IFormatSlip
{
    public static readonly VmmVariant Variant = SlippedVmm<N30PcfBitsSwapped>.Defect(
        "N30", "the PCF bits for privilege and access counters are exchanged",
        "every access of an engine without privilege faults, on MMU v3 only",
        "nova-core mm/pagetable/ver3.rs: the PCF bits",
        PropertyCatalogue.PermissionEnforced, MmuVersion.V3);

    const ulong Privilege = 1 << 4;
    const ulong AccessCountersDisabled = 1 << 7;

    public static ulong EncodePte<TFormat>(Pfn frame, bool writable) where TFormat : struct, IMmuFormat<TFormat> =>
        (TFormat.EncodePte(frame, writable) & ~AccessCountersDisabled) | Privilege;
}
