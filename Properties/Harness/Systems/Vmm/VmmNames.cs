using System.Collections.Immutable;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Harness.Systems.Vmm;

/// <summary>The variables of a program, and their canonical names.</summary>
static class VmmNames
{
    /// <summary>Slots are renamed A, B, C in the order of their first use.</summary>
    public static Program Canonical(Program program)
    {
        var seen = Slots(program.Operations);
        return new Program(Rename(program.Prefix), [.. program.Branches.Select(Rename)]);

        ImmutableArray<Operation> Rename(ImmutableArray<Operation> operations) => [.. operations.Select(o => WithSlot(o, seen.IndexOf))];
    }

    /// <summary>The slots that are used, in the order of their first use.</summary>
    public static List<int> Slots(IEnumerable<Operation> operations)
    {
        List<int> seen = [];
        foreach (var operation in operations)
        {
            if (SlotOf(operation) is { } slot && !seen.Contains(slot))
                seen.Add(slot);
        }

        return seen;
    }

    /// <summary>The variable that an operation is about; null for those on an address space as a whole.</summary>
    public static int? SlotOf(Operation operation) => operation switch
    {
        VmmOperation.Map map => map.Slot,
        VmmOperation.Prepare prepare => prepare.Slot,
        VmmOperation.Execute execute => execute.Slot,
        VmmOperation.Unmap unmap => unmap.Slot,
        VmmOperation.Cancel cancel => cancel.Slot,
        VmmOperation.Drop drop => drop.Slot,
        VmmOperation.ReadMapping read => read.Slot,
        VmmOperation.GpuAccess access => access.Slot,
        _ => null,
    };

    static Operation WithSlot(Operation operation, Func<int, int> rename) => operation switch
    {
        VmmOperation.Map map => map with { Slot = rename(map.Slot) },
        VmmOperation.Prepare prepare => prepare with { Slot = rename(prepare.Slot) },
        VmmOperation.Execute execute => execute with { Slot = rename(execute.Slot) },
        VmmOperation.Unmap unmap => unmap with { Slot = rename(unmap.Slot) },
        VmmOperation.Cancel cancel => cancel with { Slot = rename(cancel.Slot) },
        VmmOperation.Drop drop => drop with { Slot = rename(drop.Slot) },
        VmmOperation.ReadMapping read => read with { Slot = rename(read.Slot) },
        VmmOperation.GpuAccess access => access with { Slot = rename(access.Slot) },
        _ => operation,
    };
}
