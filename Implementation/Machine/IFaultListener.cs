namespace GpuMm.Implementation.Machine;

/// <summary>Who hears of replayable faults and what becomes of them. Called at the step where it happens.</summary>
public interface IFaultListener : IMemoryListener
{
    /// <summary>An access is stalled, and its fault stands in the buffer; the valid bit follows in a step of its own.</summary>
    void FaultRaised(FaultEntry fault);

    /// <summary>An access is stalled, and the buffer has no room for its fault.</summary>
    void FaultDropped(FaultEntry fault);

    /// <summary>The driver took an entry, valid or not.</summary>
    void FaultTaken(FaultEntry entry);

    /// <summary>The driver wrote GET: the entries before the new one may be overwritten.</summary>
    void GetAdvanced(int from, int to);

    /// <summary>All accesses that were stalled are so no more and try again.</summary>
    /// <param name="at">The time of the replay, on the clock of <see cref="FaultBuffer.Now"/>.</param>
    void Replayed(long at);

    /// <summary>The driver cancelled the access of a client, if one was stalled.</summary>
    void Cancelled(int inst, int client, bool wasStalled);

    /// <summary>An access that had faulted has touched its page, or was cancelled.</summary>
    /// <param name="fault">The last fault that it raised.</param>
    /// <param name="cancelled">How it ended.</param>
    void RequestEnded(FaultEntry fault, bool cancelled);
}
