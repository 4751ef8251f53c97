using GpuMm.Harness.Systems.Vmm;
using GpuMm.Implementation.Vmm;
using GpuMm.Model.Vocabulary;
using Nova = GpuMm.Implementation.Vmm;

namespace GpuMm.Tests.Checking;

/// <summary>A Vmm whose virtual space a test may take and give back without a task that holds the lock.</summary>
sealed class OpenVmm : Nova.Vmm
{
    OpenVmm(Nova.GpuMm mm, int id, IVmmListener listener, VaSpace space)
        : base(mm, id, listener, root => PtWalk.For(mm.Version, root), space) => Space = space;

    public static VmmVariant Variant { get; } = VmmVariant.Fixed with
    {
        MakeVmm = (mm, id, listener) => new OpenVmm(mm, id, listener, new VaSpace(1UL << 37)),
    };

    VaSpace Space { get; }

    public static void Take(VmmWorld world, int vmm, VfnRange range) => ((OpenVmm)world.Vmms[vmm]).Space.Take(range);

    public static void Release(VmmWorld world, int vmm, VfnRange range) => ((OpenVmm)world.Vmms[vmm]).Space.Release(range);
}
