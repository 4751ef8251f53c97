namespace GpuMm.Harness.Systems;

/// <summary>How small and how large the machine of a system can be.</summary>
/// <param name="LeastMemoryInPages">Less has no room for the page tables of one page.</param>
/// <param name="MostAddressSpaces">There is at least one.</param>
/// <param name="LeastSlots">The fewest hardware slots for address spaces; 0 where the hardware has none.</param>
/// <param name="MostSlots">The most of them, at most 15.</param>
readonly record struct MachineLimits(int LeastMemoryInPages, int MostAddressSpaces, int LeastSlots = 0, int MostSlots = 0);
