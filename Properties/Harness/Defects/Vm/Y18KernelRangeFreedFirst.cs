using GpuMm.Harness.Checking;
using GpuMm.Harness.Systems.Vm;
using GpuMm.Implementation.Vm;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Harness.Defects.Vm;

/// <summary>
/// Somebody else gets it, and loses what is mapped there to the unmap.
/// </summary>
sealed class Y18KernelRangeFreedFirst(PanthorDevice device, int id, Pfn root) : PanthorVm(device, id, root)
{
    public static readonly VmVariant Variant = VmVariant.Defect(
        "Y18", "the range of a buffer of the kernel is free before the buffer is unmapped",
        "a new buffer of the kernel is placed over one that is going, and goes with it",
        "own",
        PropertyCatalogue.VaExclusive, (device, id, root) => new Y18KernelRangeFreedFirst(device, id, root));

    public override async ValueTask<Errno> KernelUnmap(VfnRange range)
    {
        await FreeVa(range);
        return await ExecSync(new OpCtx(new VmBindOp.Unmap(range.Start.Address.Raw, range.Count * PageSize.Bytes)));
    }
}
