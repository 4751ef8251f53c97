using GpuMm.Implementation.Kernel;
using GpuMm.Implementation.Machine;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Implementation.Vmm;

/// <summary>Invalidates translations of one address space (nova-core mm/tlb.rs), acknowledged by every consumer on the GPU.</summary>
public class Tlb(KernelContext kernel, TlbRegisters registers)
{
    public const long TimeoutMs = 2000;

    readonly Mutex mutex = new(kernel, kernel.Lockdep.Class("tlb", onFencePath: true));

    /// <summary>When it returns <see cref="Errno.None"/>, no consumer translates through what the tables held before.</summary>
    /// <returns>ETIMEDOUT if the hardware does not acknowledge in time; then anything may still be cached.</returns>
    public async ValueTask<Errno> Flush(VramAddress pdb)
    {
        await using (await mutex.Lock())
        {
            await Select(pdb);
            await kernel.Announce(StepKind.Write, new Resource(ResourceKind.Tlb, pdb.Raw));
            uint control = TlbRegisters.Trigger | TlbRegisters.AllVirtualAddresses | AckMode;
            registers.Write(TlbRegisters.Control, control, kernel.Fails(FailureSite.TlbFlush));
            bool done = await kernel.WaitFor(registers.TriggerCleared, new Resource(ResourceKind.Tlb, pdb.Raw), TimeoutMs);
            return done ? Errno.None : Errno.ETIMEDOUT;
        }
    }

    /// <summary>
    /// Unmapping needs the global acknowledgement: without it the command returns while walks are still under way (defect N19).
    /// </summary>
    protected virtual uint AckMode => TlbRegisters.AcknowledgeGlobally;

    /// <summary>Says whose translations to invalidate. The registers keep what the last flush wrote (defect N20).</summary>
    protected virtual async ValueTask Select(VramAddress pdb)
    {
        await WriteRegister(TlbRegisters.PdbLow, (uint)(pdb.Raw >> 8 & 0xffff_fff0));
        await WriteRegister(TlbRegisters.PdbHigh, (uint)(pdb.Raw >> 40 & 0xff));
    }

    async ValueTask WriteRegister(ulong register, uint value)
    {
        await kernel.Announce(StepKind.Write, new Resource(ResourceKind.Register, register));
        registers.Write(register, value);
    }
}
