using GpuMm.Harness.Checking;
using GpuMm.Harness.Systems.Vm;
using GpuMm.Implementation.Vm;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Harness.Defects.Vm;

/// <summary>
/// If something stays before it, it is taken for the end of the mapping.
/// </summary>
sealed class Y25PartBehindHoleLost(PanthorDevice device, int id, Pfn root) : PanthorVm(device, id, root)
{
    public static readonly VmVariant Variant = VmVariant.Defect(
        "Y25", "of a mapping with a hole only the part before the hole stays",
        "an unmap in the middle of a buffer takes the rest of the buffer along",
        "own",
        PropertyCatalogue.NeighboursUntouched, (device, id, root) => new Y25PartBehindHoleLost(device, id, root));

    protected override DrmGpuvm MakeGpuvm(ulong size) => new WithoutRest($"vm {Id}", size);

    sealed class WithoutRest(string name, ulong size) : DrmGpuvm(name, 0, size, 0, 0)
    {
        public override (Errno Errno, IReadOnlyList<GpuVaOp> Ops) SmUnmap(ulong addr, ulong range)
        {
            var (errno, ops) = base.SmUnmap(addr, range);
            return (errno, [.. ops.Select(op => op is GpuVaOp.Remap { Prev: not null } remap ? remap with { Next = null } : op)]);
        }
    }
}
