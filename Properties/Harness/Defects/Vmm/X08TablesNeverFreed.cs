using GpuMm.Harness.Checking;
using GpuMm.Harness.Systems.Vmm;
using GpuMm.Implementation.Vmm;
using Nova = GpuMm.Implementation.Vmm;

namespace GpuMm.Harness.Defects.Vmm;

/// <summary>
/// They are taken off every list, and no list is worked off.
/// </summary>
sealed class X08TablesNeverFreed(Nova.GpuMm mm, int id, IVmmListener listener) : Nova.Vmm(mm, id, listener)
{
    public static readonly VmmVariant Variant = VmmVariant.Defect(
        "X08", "tables that are given up are never freed",
        "video memory runs out little by little while hardly anything is mapped",
        "own",
        PropertyCatalogue.VramNotLeaked, (mm, id, listener) => new X08TablesNeverFreed(mm, id, listener));

    protected override ValueTask FreeTables() => ValueTask.CompletedTask;
}
