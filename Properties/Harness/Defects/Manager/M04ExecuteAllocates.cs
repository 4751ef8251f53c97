using GpuMm.Harness.Checking;
using GpuMm.Harness.Systems.Manager;
using GpuMm.Implementation.Kernel;
using GpuMm.Implementation.Manager;
using GpuMm.Implementation.Pagemap;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Harness.Defects.Manager;

/// <summary>
/// Reclaim may wait for the fence, and the allocation for reclaim.
/// </summary>
sealed class M04ExecuteAllocates(VramPagemap pagemap) : BufferMappings(pagemap)
{
    public static readonly ManagerVariant Variant = ManagerVariant.OfBuffers(
        "M04", "execute allocates a record of the mapping",
        "execute waits for reclaim, and reclaim waits for the fence that execute is to signal",
        "own, after N22",
        PropertyCatalogue.CriticalPathClean, pagemap => new M04ExecuteAllocates(pagemap));

    public override async ValueTask<Errno> Execute(BufferMapping buffer, bool writable)
    {
        using (Kernel.BeginSignalling())
        {
            if (!await Kernel.Allocate(FailureSite.RangeNode))
                return Errno.ENOMEM;
        }

        return await base.Execute(buffer, writable);
    }
}
