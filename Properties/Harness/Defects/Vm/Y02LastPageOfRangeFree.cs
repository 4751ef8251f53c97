using GpuMm.Harness.Checking;
using GpuMm.Harness.Systems.Vm;
using GpuMm.Implementation.Kernel;
using GpuMm.Implementation.Vm;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Harness.Defects.Vm;

/// <summary>
/// Two buffers of the kernel share a page.
/// </summary>
sealed class Y02LastPageOfRangeFree(PanthorDevice device, int id, Pfn root) : PanthorVm(device, id, root)
{
    public static readonly VmVariant Variant = VmVariant.Defect(
        "Y02", "the last page of a range counts as free when a hole is looked for",
        "two kernel buffers overlap by a page, and mapping one takes the end of the other",
        "own",
        PropertyCatalogue.VaExclusive, (device, id, root) => new Y02LastPageOfRangeFree(device, id, root));

    protected override KernelVaSpace MakeKernelVa() => new OffByOne(Kernel);

    sealed class OffByOne(KernelContext kernel) : KernelVaSpace(kernel)
    {
        protected override Vfn? FindHole(ulong pages)
        {
            var start = Vfn.Of(new VirtualAddress(KernelStart));
            foreach (var range in Taken)
            {
                if (range.Start.Raw >= start.Raw + pages)
                    return start;
                start = range.Start + (range.Count - 1);
            }

            return start;
        }
    }
}
