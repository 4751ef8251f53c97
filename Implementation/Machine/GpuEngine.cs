using GpuMm.Implementation.Kernel;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Implementation.Machine;

/// <summary>What an access of an engine came to.</summary>
/// <param name="Cancelled">The driver cancelled it; it touched nothing.</param>
/// <param name="Access">What it touched, unless it was cancelled.</param>
/// <param name="Faults">How often it faulted.</param>
public readonly record struct EngineResult(bool Cancelled, GpuAccessResult Access, int Faults);

/// <summary>
/// The engines of a GPU with replayable faults: an access that cannot go on is reported and waits, until the driver has it tried again or
/// cancelled. While it waits it is not under way: no invalidation waits for it.
/// </summary>
/// <param name="kernel">Whose tasks the engines are.</param>
/// <param name="mmu">Through which they reach memory.</param>
/// <param name="buffer">Where their faults go.</param>
/// <param name="listener">Hears how accesses end that had faulted.</param>
public sealed class GpuEngine(KernelContext kernel, GpuMmu mmu, FaultBuffer buffer, IFaultListener listener)
{
    /// <summary>One 8-byte access to the first word of a virtual page, tried until it succeeds or is cancelled.</summary>
    /// <param name="pdb">Root of the address space.</param>
    /// <param name="inst">The instance block of the channel, by number, as faults name it.</param>
    /// <param name="client">Which engine.</param>
    /// <param name="vfn">The page.</param>
    /// <param name="access">What the engine wants. A prefetch is content when there is something to read.</param>
    /// <param name="value">What it stores, if it does.</param>
    /// <param name="serveCached">Whether the TLB still holds what it may hold.</param>
    public async ValueTask<EngineResult> Access(
        VramAddress pdb, int inst, int client, Vfn vfn, FaultAccess access, ulong value, bool serveCached)
    {
        StalledAccess? stalled = null;
        for (int faults = 0; ; faults++)
        {
            var result = await Try(pdb, vfn, access, value, serveCached);
            if (!result.Faulted)
                return End(stalled, new EngineResult(false, result, faults));
            stalled = await buffer.Raise(new FaultEntry(inst, vfn, access, client, Timestamp: 0, Valid: false));
            await kernel.Announce(StepKind.Wait, stalled.Resource, stalled);
            if (stalled.IsCancelled)
                return End(stalled, new EngineResult(true, result, faults + 1));
        }
    }

    ValueTask<GpuAccessResult> Try(VramAddress pdb, Vfn vfn, FaultAccess access, ulong value, bool serveCached) => access switch
    {
        FaultAccess.Read => mmu.Access(pdb, vfn, Model.Vocabulary.Access.Read, value, serveCached),
        FaultAccess.Write => mmu.Access(pdb, vfn, Model.Vocabulary.Access.Write, value, serveCached),
        FaultAccess.Atomic => mmu.Access(pdb, vfn, Model.Vocabulary.Access.Atomic, value, serveCached),
        FaultAccess.Prefetch => mmu.Prefetch(pdb, vfn, serveCached),
        _ => throw new ArgumentOutOfRangeException(nameof(access), access, "no such access"),
    };

    EngineResult End(StalledAccess? stalled, EngineResult result)
    {
        if (stalled is not null)
            listener.RequestEnded(stalled.Fault, result.Cancelled);
        return result;
    }
}
