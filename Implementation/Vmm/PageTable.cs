using GpuMm.Model.Lifecycles;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Implementation.Vmm;

/// <summary>A page table page below the root, and the slot of its parent that points, or will point, to it.</summary>
public sealed class PageTable
{
    readonly IVmmListener listener;
    readonly List<Mapping> users = new(2);

    public PageTable(Pfn page, IVmmListener listener)
    {
        Page = page;
        this.listener = listener;
        Become(PageTableState.Prepared);
    }

    public Pfn Page { get; }

    /// <summary>Address of the PDE that points to it.</summary>
    public VramAddress InstallAddress { get; private set; }

    /// <summary>Level of that PDE's table, 0 for the root.</summary>
    public int SlotLevel { get; private set; }

    /// <summary>The virtual frames that are translated through it.</summary>
    public VfnRange Span { get; private set; }

    public PageTableState State { get; private set; }

    /// <summary>The mappings being prepared, or prepared, whose path goes through it. Kept only while it is pending.</summary>
    public IReadOnlyList<Mapping> Users => users;

    /// <summary>Says which slot is to point to the table, and what is translated through it.</summary>
    public void Place(VramAddress installAddress, int slotLevel, VfnRange span) =>
        (InstallAddress, SlotLevel, Span) = (installAddress, slotLevel, span);

    public void AddUser(Mapping mapping)
    {
        if (!users.Contains(mapping))
            users.Add(mapping);
    }

    public void RemoveUser(Mapping mapping) => users.Remove(mapping);

    /// <summary>Moves on; whether it may is for <see cref="PageTableLifecycle"/> to say.</summary>
    public void Become(PageTableState state)
    {
        var before = State;
        State = state;
        listener.PageTableChanged(this, before);
    }
}
