namespace GpuMm.Model.Lifecycles;

public enum FaultState
{
    /// <summary>Nothing has been written to its entry of the buffer.</summary>
    Free,

    /// <summary>Its words are there, and the bit that says so is not.</summary>
    Written,

    /// <summary>May be fetched.</summary>
    Valid,

    /// <summary>The driver has it, and owes an answer; the entry is the hardware's again.</summary>
    Fetched,

    /// <summary>What the access needs is mapped.</summary>
    Resolved,

    /// <summary>The access was refused, and its channel with it.</summary>
    Cancelled,

    /// <summary>Raised before the last replay, and fetched after it: the access has gone on, or has raised another.</summary>
    Stale,

    /// <summary>There was no time to resolve it: the access shall raise another.</summary>
    Retry,

    /// <summary>The buffer was full: nobody was told.</summary>
    Dropped,

    /// <summary>The access was tried again; if it faults, that is another fault.</summary>
    Replayed,
}

public enum FaultTrigger
{
    Write,
    SetValid,
    Fetch,
    Resolve,
    Cancel,
    FindOld,
    TimeOut,
    Drop,
    Replay,
}

/// <summary>The life of a replayable fault, from its entry in the buffer to the answer: a cancel, or a replay of all that wait.</summary>
public static class FaultLifecycle
{
    public static readonly Lifecycle<FaultState, FaultTrigger> Instance = new("fault", FaultState.Free, machine =>
    {
        machine.Configure(FaultState.Free)
            .Permit(FaultTrigger.Write, FaultState.Written)
            .Permit(FaultTrigger.Drop, FaultState.Dropped);
        machine.Configure(FaultState.Written)
            .Permit(FaultTrigger.SetValid, FaultState.Valid);
        machine.Configure(FaultState.Valid)
            .Permit(FaultTrigger.Fetch, FaultState.Fetched);
        machine.Configure(FaultState.Fetched)
            .Permit(FaultTrigger.Resolve, FaultState.Resolved)
            .Permit(FaultTrigger.Cancel, FaultState.Cancelled)
            .Permit(FaultTrigger.FindOld, FaultState.Stale)
            .Permit(FaultTrigger.TimeOut, FaultState.Retry);
        machine.Configure(FaultState.Resolved)
            .Permit(FaultTrigger.Replay, FaultState.Replayed);
        machine.Configure(FaultState.Stale)
            .Permit(FaultTrigger.Replay, FaultState.Replayed);
        machine.Configure(FaultState.Retry)
            .Permit(FaultTrigger.Replay, FaultState.Replayed);
        machine.Configure(FaultState.Dropped)
            .Permit(FaultTrigger.Replay, FaultState.Replayed);
    });
}
