using GpuMm.Harness.Checking;
using GpuMm.Harness.Systems.Vm;
using GpuMm.Implementation.Vm;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Harness.Defects.Vm;

/// <summary>
/// Until it is unmapped another buffer of the kernel can be put there, and is unmapped with it.
/// </summary>
sealed class Y16RangeFreedBeforeUnmap(PanthorDevice device, int id, Pfn root) : PanthorVm(device, id, root)
{
    public static readonly VmVariant Variant = VmVariant.Defect(
        "Y16", "the range of a buffer of the kernel is freed before it is unmapped", "own",
        PropertyCatalogue.VaExclusive, (device, id, root) => new Y16RangeFreedBeforeUnmap(device, id, root));

    public override async ValueTask<Errno> KernelUnmap(VfnRange range)
    {
        await FreeVa(range);
        return await ExecSync(new OpCtx(new VmBindOp.Unmap(range.Start.Address.Raw, range.Count * PageSize.Bytes)));
    }
}
