using GpuMm.Implementation.Kernel;

namespace GpuMm.Implementation.Machine;

/// <summary>An access of an engine that faulted. It is over, until a replay starts it anew or a cancel ends it for good.</summary>
sealed class StalledAccess(FaultEntry fault) : Gate
{
    /// <summary>As it was raised, or would have been if there had been room.</summary>
    public FaultEntry Fault => fault;

    /// <summary>What waiting for it is about.</summary>
    public Resource Resource { get; } = Of(fault.Inst, fault.Client);

    public bool IsReplayed { get; set; }

    public bool IsCancelled { get; set; }

    public override bool IsOpen => IsReplayed || IsCancelled;

    /// <summary>The accesses of one client, stalled or not. Number 0 is all of them.</summary>
    public static Resource Of(int inst, int client) => new(ResourceKind.StalledAccess, 1 + ((ulong)inst << 16) + (ulong)client);

    public override string Describe() => $"a replay or cancellation of the {fault}";
}
