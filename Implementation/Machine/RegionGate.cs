using GpuMm.Implementation.Kernel;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Implementation.Machine;

/// <summary>What an access waits at before it begins: its address must not lie in the locked region.</summary>
sealed class RegionGate(AddressSpaceSlot slot, VirtualAddress address, IMaliListener listener) : Gate
{
    bool waited;

    public override bool IsOpen
    {
        get
        {
            bool open = slot.Locked?.Contains(address) != true;
            waited |= !open;
            return open;
        }
    }

    public override void Passed()
    {
        if (waited)
            listener.AccessWaitedForRegion(slot.Number);
    }

    public override string Describe() => $"the locked region {slot.Locked} of address-space slot {slot.Number}";
}
