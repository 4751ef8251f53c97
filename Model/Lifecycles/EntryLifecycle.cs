namespace GpuMm.Model.Lifecycles;

public enum EntryState
{
    Invalid,
    Valid,
}

public enum EntryTrigger
{
    Write,
    Clear,
    ClearAgain,
}

/// <summary>
/// The life of a page table entry. A valid entry is never written over with another: whoever held it would be robbed in silence.
/// </summary>
public static class EntryLifecycle
{
    public static readonly Lifecycle<EntryState, EntryTrigger> Instance = new("page table entry", EntryState.Invalid, machine =>
    {
        machine.Configure(EntryState.Invalid)
            .Permit(EntryTrigger.Write, EntryState.Valid)
            .PermitReentry(EntryTrigger.ClearAgain);
        machine.Configure(EntryState.Valid)
            .Permit(EntryTrigger.Clear, EntryState.Invalid);
    });
}
