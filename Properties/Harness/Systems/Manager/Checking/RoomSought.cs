using GpuMm.Harness.Execution;
using GpuMm.Harness.Systems.Pagemap.Checking;
using GpuMm.Implementation.Kernel.Mm;
using GpuMm.Implementation.Pagemap;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Harness.Systems.Manager.Checking;

/// <summary>
/// Whether who is refused video memory had to be: there is not plenty of it, and all that was there when it began to look was asked to make
/// room. What the driver says of itself does not count, only what it did.
/// </summary>
sealed class RoomSought(VramPagemap pagemap) : PagemapObserver
{
    /// <summary>More than a path of tables and the largest buffer, and than others may have freed meanwhile.</summary>
    const ulong PlentyInPages = 16;

    readonly Dictionary<int, HashSet<VramDevmem>> untried = []; // by task
    bool hasAnyExited;

    public override void Invoked(Call call)
    {
        hasAnyExited |= call.Operation is SvmOperation.Exit;
        Begins(call.Task);
    }

    public void Begins(int task) => untried[task] = [.. pagemap.Lru.All];

    public override void SetUp(PageMigration migration, VramDevmem devmem)
    {
        if (Hub.Kernel.RunningTask is { } task)
            Asked(devmem, task.Id);
    }

    public void Asked(VramDevmem devmem, int task) => untried.GetValueOrDefault(task)?.Remove(devmem);

    /// <summary>The memory of a process that ends cannot be evicted, and is there for a while.</summary>
    /// <param name="task">Who is refused.</param>
    /// <param name="inWindow">It must be in some place, where none may be free though others are.</param>
    public bool IsDoneBy(int task, bool inWindow = false) =>
        (inWindow || !HasPlenty) && (hasAnyExited || !pagemap.Lru.All.Any(untried[task].Contains));

    bool HasPlenty => pagemap.Drm.Gpu.Buddy.Avail >= PlentyInPages * PageSize.Bytes;
}
