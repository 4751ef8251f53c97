using GpuMm.Harness.Checking;
using GpuMm.Harness.Systems.Vmm;
using GpuMm.Implementation.PageTables;
using GpuMm.Implementation.Vmm;
using GpuMm.Model.Vocabulary;
using Nova = GpuMm.Implementation.Vmm;

namespace GpuMm.Harness.Defects.Vmm;

/// <summary>
/// The Vmm of a driver that made a slip in the format of page tables. It reads its own mistake back without noticing, unless the slip is in
/// one direction only: the hardware reads the tables as they should be.
/// </summary>
sealed class SlippedVmm<TSlip>(Nova.GpuMm mm, int id, IVmmListener listener)
    : Nova.Vmm(mm, id, listener, root => WalkerFor(mm.Version, root))
    where TSlip : struct, IFormatSlip
{
    /// <param name="id">Of the defect.</param>
    /// <param name="summary">What is wrong, in one line.</param>
    /// <param name="consequence">What comes of it where it is met.</param>
    /// <param name="source">Where it is known from.</param>
    /// <param name="expected">The property that it violates.</param>
    /// <param name="only">The one format in which the slip is possible; null for both.</param>
    public static VmmVariant Defect(
        string id, string summary, string consequence, string source, CheckedProperty expected, MmuVersion? only = null)
    {
        var variant = VmmVariant.Defect(
            id, summary, consequence, source, expected, (mm, vmm, listener) => new SlippedVmm<TSlip>(mm, vmm, listener));
        return only is { } mmu ? variant with { Mmus = [mmu] } : variant;
    }

    static PtWalk WalkerFor(MmuVersion version, VramAddress root) => version == MmuVersion.V2
        ? new PtWalk<Slipped<MmuV2, TSlip>>(root)
        : new PtWalk<Slipped<MmuV3, TSlip>>(root);
}
