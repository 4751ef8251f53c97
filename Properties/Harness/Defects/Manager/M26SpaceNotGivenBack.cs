using GpuMm.Harness.Checking;
using GpuMm.Harness.Systems.Manager;
using GpuMm.Implementation.Vmm;
using Nova = GpuMm.Implementation.Vmm;

namespace GpuMm.Harness.Defects.Manager;

/// <summary>
/// The tables go anyway, with all that is in them.
/// </summary>
sealed class M26SpaceNotGivenBack(Nova.GpuMm mm, int id, IVmmListener listener) : Nova.Vmm(mm, id, listener)
{
    public static readonly ManagerVariant Variant = new(
        "M26", "whoever closes the GPU frees the page tables and gives no virtual space back",
        "own, after N05", PropertyCatalogue.VaNotLeaked)
    {
        Consequence = "what is still to be cleared there is cleared in tables that somebody else has",
        MakeVmm = (mm, id, listener) => new M26SpaceNotGivenBack(mm, id, listener),
    };

    public override ValueTask Unmanage(Mapping managed) => default;
}
