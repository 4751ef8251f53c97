using GpuMm.Implementation.Kernel;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Implementation.Machine;

/// <summary>
/// The TLB invalidation registers of Turing and later, at their offsets from the virtual function's private base
/// (NV_VIRTUAL_FUNCTION_PRIV_MMU_INVALIDATE*, open-gpu-kernel-modules dev_vm.h).
/// </summary>
public sealed class TlbRegisters
{
    public const ulong PdbLow = 0x30a0; // [31:4] address bits 39:12, [1] aperture
    public const ulong PdbHigh = 0x30a4; // [19:0] address bits from 40 up
    public const ulong Control = 0x30b0;

    public const uint AllVirtualAddresses = 1 << 0;
    public const uint AcknowledgeGlobally = 1 << 7;
    public const uint Trigger = 1u << 31;

    readonly GpuMmu mmu;
    uint low;
    uint high;

    internal TlbRegisters(GpuMmu mmu) => this.mmu = mmu;

    /// <summary>Opens when the hardware has cleared the trigger bit of the last invalidation.</summary>
    public Gate TriggerCleared { get; private set; } = new Idle();

    /// <summary>
    /// Writes a register. A trigger starts an invalidation; <paramref name="neverAcknowledged"/> is the injected failure.
    /// </summary>
    public void Write(ulong register, uint value, bool neverAcknowledged = false)
    {
        switch (register)
        {
            case PdbLow:
                low = value;
                break;
            case PdbHigh:
                high = value;
                break;
            case Control when (value & Trigger) != 0:
                TriggerCleared = neverAcknowledged ? new Stuck() : Invalidate(value);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(register), register, "no register to write, or no trigger");
        }
    }

    Gate Invalidate(uint control)
    {
        var pdb = new VramAddress(((ulong)(low >> 4) << 12) | ((ulong)high << 40));
        var invalidation = mmu.Invalidate(pdb);
        return (control & AcknowledgeGlobally) != 0 ? invalidation : new Idle();
    }

    sealed class Idle : Gate
    {
        public override bool IsOpen => true;

        public override string Describe() => "TLB invalidation (done)";
    }

    sealed class Stuck : Gate
    {
        public override bool IsOpen => false;

        public override string Describe() => "TLB invalidation that the hardware never acknowledges";
    }
}
