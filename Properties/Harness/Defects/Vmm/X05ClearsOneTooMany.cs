using GpuMm.Harness.Checking;
using GpuMm.Harness.Systems.Vmm;
using GpuMm.Implementation.Vmm;
using GpuMm.Model.Vocabulary;
using Nova = GpuMm.Implementation.Vmm;

namespace GpuMm.Harness.Defects.Vmm;

/// <summary>
/// The end of the range is taken for its last page.
/// </summary>
sealed class X05ClearsOneTooMany(Nova.GpuMm mm, int id, IVmmListener listener) : Nova.Vmm(mm, id, listener)
{
    public static readonly VmmVariant Variant = VmmVariant.Defect(
        "X05", "clearing a range clears the entry behind it too",
        "the neighbouring buffer's first page faults, although nobody unmapped it",
        "own",
        PropertyCatalogue.NeighboursUntouched, (mm, id, listener) => new X05ClearsOneTooMany(mm, id, listener));

    protected override ValueTask<bool> ClearEntries(VfnRange range) => base.ClearEntries(range with { Count = range.Count + 1 });
}
