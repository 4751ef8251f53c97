using GpuMm.Harness.Checking;
using GpuMm.Harness.Execution;
using GpuMm.Implementation.Kernel;
using GpuMm.Implementation.Pagemap;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Harness.Systems.Pagemap.Checking;

/// <summary>
/// A population that has its memory can do without nothing that it asks for after that: if something fails, it says so. Before, somebody
/// else could not be evicted, and another was.
/// </summary>
sealed class NoFailureForgotten : PagemapObserver
{
    readonly Dictionary<int, FailureSite?> afterAllocation = []; // by task, in its call: what failed first

    public override void Invoked(Call call) => afterAllocation.Remove(call.Task);

    public override void DevmemAllocated(VramDevmem devmem) => afterAllocation[Hub.Kernel.Current.Id] = null;

    public override void FailureInjected(FailureSite site, int task)
    {
        if (afterAllocation.TryGetValue(task, out var first))
            afterAllocation[task] = first ?? site;
    }

    public override void Responded(Call call)
    {
        if (!afterAllocation.Remove(call.Task, out var failed) || failed is not { } site)
            return;
        if (call is { Operation: SvmOperation.Populate, Response: SvmResponse.Done })
            Hub.Violate(PropertyCatalogue.PopulatedAsSaid, $"{call.Operation} succeeded, and {site} had failed on its way");
    }
}
