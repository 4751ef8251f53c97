using GpuMm.Model.Vocabulary;

namespace GpuMm.Implementation.Machine;

/// <summary>What a GPU access came to.</summary>
public enum GpuAccessOutcome
{
    Ok,

    /// <summary>Nothing is mapped there, or the entry lacks the access flag.</summary>
    TranslationFault,

    /// <summary>A write to what is read-only, or an access to what needs privilege.</summary>
    PermissionFault,

    /// <summary>The slot has no page tables, or the GPU was reset under the access. No interrupt tells of it.</summary>
    SlotDisabled,
}

/// <summary>
/// What a GPU access came to: the page it touched and the value it read or wrote, if it is <see cref="GpuAccessOutcome.Ok"/>.
/// </summary>
public readonly record struct MaliAccessResult(GpuAccessOutcome Outcome, Pfn Page, ulong Value);

/// <summary>What AS_FAULTADDRESS and AS_FAULTSTATUS say.</summary>
public readonly record struct MaliFault(VirtualAddress Address, Access Access, GpuAccessOutcome Outcome);

/// <summary>One GPU access between its first step and its data step.</summary>
sealed class MaliAccess(AddressSpaceSlot slot, Pfn root, VirtualAddress address)
{
    public AddressSpaceSlot Slot => slot;

    public Pfn Root => root;

    public VirtualAddress Address => address;

    /// <summary>False once a flush overtook the walk: what it read may be old.</summary>
    public bool MayFillTlb { get; set; } = true;

    /// <summary>It has ended, or the GPU was reset under it.</summary>
    public bool IsOver { get; set; }
}
