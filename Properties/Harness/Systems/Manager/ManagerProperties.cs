using GpuMm.Harness.Checking;
using GpuMm.Harness.Systems.Manager.Checking;
using GpuMm.Harness.Systems.Pagemap;
using GpuMm.Harness.Systems.Svm;

namespace GpuMm.Harness.Systems.Manager;

/// <summary>What is checked of the whole memory manager: what is checked of its parts, and of what they meet in.</summary>
static class ManagerProperties
{
    public static readonly IReadOnlyList<CheckedProperty> Checked = [.. SvmProperties.Checked.Union(PagemapProperties.Checked)];

    public static IEnumerable<Observer> Observers(ManagerWorld world) =>
    [
        .. PagemapProperties.ObserversOf(world.Pagemap, world, ManagerWorld.ClearWorker),
        new BufferRefusals(),
        new Meetings(world),
        .. SvmProperties.Observers(world),
    ];
}
