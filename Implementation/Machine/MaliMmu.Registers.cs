using GpuMm.Implementation.Kernel;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Implementation.Machine;

/// <summary>The registers. Reading and writing one is a step.</summary>
public sealed partial class MaliMmu
{
    /// <summary>The driver's patience with AS_STATUS, in virtual time.</summary>
    const long TimeoutMs = 100;

    /// <summary>MMU_INT_RAWSTAT and its neighbours.</summary>
    static readonly Resource Interrupts = new(ResourceKind.Register, 0x2000);

    /// <summary>MMU_INT_RAWSTAT: the slots that have faulted, a bit each, whether or not anybody is to be told. For audits.</summary>
    public uint MmuIntRawStat { get; private set; }

    /// <summary>MMU_INT_MASK: the slots whose faults interrupt. For audits.</summary>
    public uint MmuIntMask { get; private set; }

    /// <summary>How often the GPU was reset.</summary>
    public int ResetCount { get; private set; }

    /// <summary>MMU_INT_STAT: the interrupts that are asserted. For audits, and for those who wait to be interrupted.</summary>
    public uint Pending => MmuIntRawStat & MmuIntMask;

    /// <summary>AS_TRANSTAB with AS_TRANSCFG; null is AS_TRANSCFG_ADRMODE_UNMAPPED. Takes effect at the next UPDATE.</summary>
    public async ValueTask WriteTransTab(int slot, Pfn? root)
    {
        await kernel.Announce(StepKind.Write, spaces[slot].Resource);
        spaces[slot].TransTab = root;
    }

    /// <summary>AS_LOCKADDR. Takes effect at the next LOCK.</summary>
    public async ValueTask WriteLockAddr(int slot, LockRegion region)
    {
        await kernel.Announce(StepKind.Write, spaces[slot].Resource);
        spaces[slot].LockAddr = region;
    }

    /// <summary>
    /// AS_COMMAND. It must not be written while a command is active. An injected failure makes the command one that never ends, and does
    /// nothing.
    /// </summary>
    public async ValueTask WriteCommand(int slot, AsCommand command)
    {
        await kernel.Announce(StepKind.Write, spaces[slot].Resource);
        spaces[slot].BeginCommand(command, neverEnds: kernel.Fails(FailureSite.AsCommand));
    }

    /// <summary>
    /// Polls AS_STATUS until no command is active. ETIMEDOUT if it stays so; the slot then takes the next command all the same, so that
    /// one failure is one failure.
    /// </summary>
    public async ValueTask<Errno> WaitReady(int slot)
    {
        if (await kernel.WaitFor(spaces[slot], spaces[slot].Resource, TimeoutMs))
            return Errno.None;
        spaces[slot].AbandonCommand();
        return Errno.ETIMEDOUT;
    }

    /// <summary>Reads MMU_INT_RAWSTAT.</summary>
    public async ValueTask<uint> ReadMmuIntRawStat()
    {
        await kernel.Announce(StepKind.Read, Interrupts);
        return MmuIntRawStat;
    }

    /// <summary>Reads MMU_INT_STAT.</summary>
    public async ValueTask<uint> ReadMmuIntStat()
    {
        await kernel.Announce(StepKind.Read, Interrupts);
        return Pending;
    }

    /// <summary>Writes MMU_INT_MASK.</summary>
    public async ValueTask WriteMmuIntMask(uint mask)
    {
        await kernel.Announce(StepKind.Write, Interrupts);
        MmuIntMask = mask;
    }

    /// <summary>Writes MMU_INT_CLEAR. The next fault of a slot whose bit is clear is latched again.</summary>
    public async ValueTask ClearInterrupt(uint mask)
    {
        await kernel.Announce(StepKind.Write, Interrupts);
        MmuIntRawStat &= ~mask;
    }

    /// <summary>Reads AS_FAULTADDRESS and AS_FAULTSTATUS: the fault that was latched last; null if there was none.</summary>
    public async ValueTask<MaliFault?> ReadFault(int slot)
    {
        await kernel.Announce(StepKind.Read, FaultStatus(slot));
        return spaces[slot].Fault;
    }

    /// <summary>
    /// The GPU forgets everything: all slots are disabled, nothing is cached, locked or pending, and accesses under way end without
    /// touching memory. Happens within the caller's step.
    /// </summary>
    public void Reset()
    {
        kernel.Touch(StepKind.Write, Power);
        kernel.Touch(StepKind.Write, Interrupts);
        (MmuIntRawStat, MmuIntMask) = (0, 0);
        ResetCount++;
        foreach (var space in spaces)
        {
            kernel.Touch(StepKind.Write, space.Resource);
            kernel.Touch(StepKind.Write, FaultStatus(space.Number));
            space.Reset();
            listener.TlbChanged(space.Number);
        }
    }

    /// <summary>The power goes: what a <see cref="Reset"/> does.</summary>
    public void PowerOff() => Reset();

    MaliAccessResult Raise(MaliAccess flight, Access access, GpuAccessOutcome outcome)
    {
        int slot = flight.Slot.Number;
        uint bit = 1u << slot;
        kernel.Touch(StepKind.Write, Interrupts);
        kernel.Touch(StepKind.Write, FaultStatus(slot));
        var fault = new MaliFault(flight.Address, access, outcome);
        if ((MmuIntRawStat & bit) == 0)
            flight.Slot.Fault = fault;
        MmuIntRawStat |= bit;
        listener.FaultRaised(slot, fault);
        return Failed(outcome);
    }

    static Resource FaultStatus(int slot) => new(ResourceKind.Register, 0x241C + ((ulong)slot << 6));
}
