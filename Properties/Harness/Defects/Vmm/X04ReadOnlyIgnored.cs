using GpuMm.Harness.Checking;
using GpuMm.Harness.Systems.Vmm;
using GpuMm.Implementation.Vmm;
using GpuMm.Model.Vocabulary;
using Nova = GpuMm.Implementation.Vmm;

namespace GpuMm.Harness.Defects.Vmm;

/// <summary>
/// The caller's wish for a read-only mapping gets lost on the way to the entry.
/// </summary>
sealed class X04ReadOnlyIgnored(Nova.GpuMm mm, int id, IVmmListener listener) : Nova.Vmm(mm, id, listener)
{
    public static readonly VmmVariant Variant = VmmVariant.Defect(
        "X04", "every entry is written writable",
        "the GPU overwrites pages that it was only allowed to read",
        "own",
        PropertyCatalogue.PermissionEnforced, (mm, id, listener) => new X04ReadOnlyIgnored(mm, id, listener));

    protected override ValueTask<(Errno Errno, ulong Written)> WriteEntries(
        PraminWindow window, Mapping mapping, IReadOnlyList<Pfn> frames, bool writable) =>
        base.WriteEntries(window, mapping, frames, writable: true);
}
