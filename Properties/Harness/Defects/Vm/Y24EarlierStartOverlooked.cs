using GpuMm.Harness.Checking;
using GpuMm.Harness.Systems.Vm;
using GpuMm.Implementation.Vm;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Harness.Defects.Vm;

/// <summary>
/// Only mappings that begin in the range are looked at.
/// </summary>
sealed class Y24EarlierStartOverlooked(PanthorDevice device, int id, Pfn root) : PanthorVm(device, id, root)
{
    public static readonly VmVariant Variant = VmVariant.Defect(
        "Y24", "an unmap overlooks the mapping that begins before its range",
        "pages at the beginning of an unmap that succeeded are still mapped",
        "own",
        PropertyCatalogue.NoStaleTranslation, (device, id, root) => new Y24EarlierStartOverlooked(device, id, root));

    protected override DrmGpuvm MakeGpuvm(ulong size) => new FromStart($"vm {Id}", size);

    sealed class FromStart(string name, ulong size) : DrmGpuvm(name, 0, size, 0, 0)
    {
        public override (Errno Errno, IReadOnlyList<GpuVaOp> Ops) SmUnmap(ulong addr, ulong range)
        {
            var (errno, ops) = base.SmUnmap(addr, range);
            return (errno, [.. ops.Where(op => op is not GpuVaOp.Remap { Prev: not null })]);
        }
    }
}
