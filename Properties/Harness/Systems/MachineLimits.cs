namespace GpuMm.Harness.Systems;

/// <summary>How small and how large the machine of a system can be.</summary>
/// <param name="LeastMemoryInPages">Less has no room for the page tables of one page.</param>
/// <param name="MostAddressSpaces">There is at least one.</param>
/// <param name="LeastSlots">The fewest hardware slots for address spaces; 0 where the hardware has none.</param>
/// <param name="MostSlots">The most of them, at most 15.</param>
/// <param name="LeastFaultEntries">The fewest entries of the fault buffer; 0 where faults are not replayed.</param>
/// <param name="MostFaultEntries">The most of them, at most 15; 0 for a system that has slots.</param>
readonly record struct MachineLimits(
    int LeastMemoryInPages, int MostAddressSpaces,
    int LeastSlots = 0, int MostSlots = 0, int LeastFaultEntries = 0, int MostFaultEntries = 0);
