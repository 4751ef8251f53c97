using GpuMm.Harness.Checking;
using GpuMm.Harness.Systems.Vmm;
using GpuMm.Implementation.Kernel;
using GpuMm.Implementation.Vmm;
using GpuMm.Model.Lifecycles;
using GpuMm.Model.Vocabulary;
using Nova = GpuMm.Implementation.Vmm;

namespace GpuMm.Harness.Defects.Vmm;

/// <summary>
/// Nobody looks again after the lock was released, so that two prepares take the same hole.
/// </summary>
sealed class X06HoleTakenTwice(Nova.GpuMm mm, int id, IVmmListener listener) : Nova.Vmm(mm, id, listener)
{
    public static readonly VmmVariant Variant = VmmVariant.Defect(
        "X06", "the hole is looked up before an allocation and taken after it",
        "two callers get the same address, and the one that executes later fails with EIO",
        "own",
        PropertyCatalogue.VaExclusive, (mm, id, listener) => new X06HoleTakenTwice(mm, id, listener));

    protected override async ValueTask<(Errno Errno, Mapping? Mapping)> ReserveRange(ulong pages, VfnRange within)
    {
        VfnRange? hole;
        await using (await Mutex.Lock())
            hole = Va.FindHole(pages, within);
        if (hole is not { } range)
            return (Errno.ENOSPC, null);
        if (!await Kernel.Allocate(FailureSite.RangeNode))
            return (Errno.ENOMEM, null);
        await using (await Mutex.Lock())
        {
            Va.Take(range);
            var mapping = new Mapping(this, range, Listener);
            mapping.Become(MappingState.Reserved);
            return (Errno.None, mapping);
        }
    }
}
