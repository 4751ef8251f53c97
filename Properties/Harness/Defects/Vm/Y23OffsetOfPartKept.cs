using GpuMm.Harness.Checking;
using GpuMm.Harness.Systems.Vm;
using GpuMm.Implementation.Vm;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Harness.Defects.Vm;

/// <summary>
/// The entries are right; the books are not, until a block is split by them.
/// </summary>
sealed class Y23OffsetOfPartKept(PanthorDevice device, int id, Pfn root) : PanthorVm(device, id, root)
{
    public static readonly VmVariant Variant = VmVariant.Defect(
        "Y23", "what stays behind a cut has the offset of the whole mapping",
        "the next one who looks a page up behind the cut gets another page of the buffer",
        "own",
        PropertyCatalogue.NeighboursUntouched, (device, id, root) => new Y23OffsetOfPartKept(device, id, root));

    protected override DrmGpuvm MakeGpuvm(ulong size) => new OffsetKept($"vm {Id}", size);

    sealed class OffsetKept(string name, ulong size) : DrmGpuvm(name, 0, size, 0, 0)
    {
        public override (Errno Errno, IReadOnlyList<GpuVaOp> Ops) SmUnmap(ulong addr, ulong range)
        {
            var (errno, ops) = base.SmUnmap(addr, range);
            return (errno, [.. ops.Select(Cut)]);
        }

        static GpuVaOp Cut(GpuVaOp op) => op is GpuVaOp.Remap { Next: { } next } remap
            ? remap with { Next = next with { Offset = remap.Unmap.Offset } } : op;
    }
}
