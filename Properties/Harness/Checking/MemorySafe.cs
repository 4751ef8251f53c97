using GpuMm.Implementation.Machine;

namespace GpuMm.Harness.Checking;

/// <summary>Whatever the machine noticed: use after free, double free, reading what nobody wrote, touching somebody else's page.</summary>
sealed class MemorySafe : Observer
{
    public override void MemoryFaulted(MemoryFault fault)
    {
        bool tableNotZeroed = fault is { Kind: MemoryFaultKind.UnwrittenRead, Owner.IsPageTable: true };
        if (!tableNotZeroed) // that is tables-zero-filled's to report
            Hub.Violate(PropertyCatalogue.MemorySafe, fault.ToString());
    }
}
