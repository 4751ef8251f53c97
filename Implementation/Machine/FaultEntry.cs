using GpuMm.Model.Vocabulary;

namespace GpuMm.Implementation.Machine;

/// <summary>
/// An entry of the replayable fault buffer: whose access could not go on where (NV_MMU_FAULT_BUF_ENTRY, Turing dev_mmu_fault).
/// </summary>
/// <param name="Inst">The instance block of the channel for which the engine works, by number.</param>
/// <param name="Vfn">The page.</param>
/// <param name="Access">What the engine wanted of it.</param>
/// <param name="Client">Which engine.</param>
/// <param name="Timestamp">When it faulted, on the clock of <see cref="FaultBuffer.Now"/>.</param>
/// <param name="Valid">Whether the entry is complete. The hardware sets it after everything else.</param>
public readonly record struct FaultEntry(int Inst, Vfn Vfn, FaultAccess Access, int Client, long Timestamp, bool Valid)
{
    public override string ToString() => $"{Access.ToString().ToLowerInvariant()} at {Vfn} by client {Client} of channel {Inst}";
}
