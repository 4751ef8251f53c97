namespace GpuMm.Model.Lifecycles;

public enum MappingState
{
    /// <summary>No virtual space, no tables, no entries.</summary>
    Free,

    /// <summary>Virtual space is held while the tables are being prepared.</summary>
    Reserved,

    /// <summary>All tables of the path exist, installed or pending; nothing translates yet.</summary>
    Prepared,

    /// <summary>Translates.</summary>
    Mapped,

    /// <summary>Given up, but an entry or a TLB may still translate: the virtual space stays taken until a good flush.</summary>
    Quarantined,
}

public enum MappingTrigger
{
    Reserve,
    RollBack,
    Prepare,
    Cancel,
    Execute,
    FailToExecute,
    LoseTrackOfEntries,
    Unmap,
    Drop,
    Flush,
}

/// <summary>
/// The life of a mapping, from the reservation of its virtual space to the flush after which nobody can translate through it.
/// </summary>
public static class MappingLifecycle
{
    public static readonly Lifecycle<MappingState, MappingTrigger> Instance = new("mapping", MappingState.Free, machine =>
    {
        machine.Configure(MappingState.Free)
            .Permit(MappingTrigger.Reserve, MappingState.Reserved);
        machine.Configure(MappingState.Reserved)
            .Permit(MappingTrigger.Prepare, MappingState.Prepared)
            .Permit(MappingTrigger.RollBack, MappingState.Free);
        machine.Configure(MappingState.Prepared)
            .Permit(MappingTrigger.Execute, MappingState.Mapped)
            .Permit(MappingTrigger.Cancel, MappingState.Free)
            .Permit(MappingTrigger.FailToExecute, MappingState.Free)
            .Permit(MappingTrigger.LoseTrackOfEntries, MappingState.Quarantined);
        machine.Configure(MappingState.Mapped)
            .Permit(MappingTrigger.Unmap, MappingState.Free)
            .Permit(MappingTrigger.Drop, MappingState.Quarantined)
            .Permit(MappingTrigger.LoseTrackOfEntries, MappingState.Quarantined);
        machine.Configure(MappingState.Quarantined)
            .Permit(MappingTrigger.Flush, MappingState.Free);
    });
}
