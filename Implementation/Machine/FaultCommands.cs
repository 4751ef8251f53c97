using GpuMm.Implementation.Kernel;

namespace GpuMm.Implementation.Machine;

/// <summary>
/// What a driver can tell the GPU about stalled accesses: replay and cancel, which are forms of the TLB invalidation
/// (NV_VIRTUAL_FUNCTION_PRIV_MMU_INVALIDATE_REPLAY) but invalidate nothing here.
/// </summary>
/// <remarks>
/// Neither looks into the fault buffer. So both concern accesses whose entries are not valid yet, not taken yet, or were dropped.
/// </remarks>
public sealed class FaultCommands(KernelContext kernel, FaultBuffer buffer, IFaultListener listener)
{
    /// <summary>Which accesses are stalled. A replay changes that for all; a fault and a cancel only for their client.</summary>
    internal static Resource Any { get; } = new(ResourceKind.StalledAccess, 0);

    /// <summary>Replay: every access that is stalled tries again.</summary>
    /// <returns>The time of it: a fault with an earlier timestamp is out of date.</returns>
    public async ValueTask<long> Replay()
    {
        await kernel.Announce(StepKind.Write, Any);
        long at = buffer.Tick();
        foreach (var access in buffer.Stalled)
        {
            kernel.Touch(StepKind.Write, access.Resource);
            access.IsReplayed = true;
        }

        buffer.Stalled.Clear();
        listener.Replayed(at);
        return at;
    }

    /// <summary>Targeted cancel: the client's access that is stalled comes to nothing. If there is none, nothing happens.</summary>
    public async ValueTask Cancel(int inst, int client)
    {
        await kernel.Announce(StepKind.Write, StalledAccess.Of(inst, client));
        kernel.Touch(StepKind.Read, Any);
        var stalled = buffer.Stalled.FindAll(access => access.Fault.Inst == inst && access.Fault.Client == client);
        foreach (var access in stalled)
        {
            access.IsCancelled = true;
            buffer.Stalled.Remove(access);
        }

        listener.Cancelled(inst, client, stalled.Count > 0);
    }
}
