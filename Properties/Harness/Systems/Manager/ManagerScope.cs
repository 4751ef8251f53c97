using GpuMm.Harness.Exploring;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Harness.Systems.Manager;

/// <summary>
/// The small scope of the memory manager: page 0 of process 0, which is there from the start and not touched yet, and a buffer that is
/// mapped explicitly in page 3.
/// </summary>
static class ManagerScope
{
    public static readonly IReadOnlyList<string> InWords =
    [
        "of page 0: GPU read, write and atomic; load, store",
        "page 0 is populated with device memory, for no time; the GPU is advised to fetch it; eviction; unplug",
        "page 0 is unmapped, reclaimed",
        "of page 3: a buffer is prepared, executed, unmapped; GPU read and write",
        "an operation is left out where there is nothing for it, if all that was asked for was granted; the GPU may access a hole",
        $"{ManagerLimits.RoomyVramInPages} pages of VRAM; nothing made to fail",
    ];

    static readonly SvmOperation[] All =
    [
        new SvmOperation.GpuAccess(0, 0, FaultAccess.Read, Cached: true),
        new SvmOperation.GpuAccess(0, 0, FaultAccess.Write, Cached: true),
        new SvmOperation.GpuAccess(0, 0, FaultAccess.Atomic, Cached: true),
        new SvmOperation.Load(0, 0),
        new SvmOperation.Store(0, 0),
        new SvmOperation.Populate(0, 0, 1, 0),
        new SvmOperation.Advise(0, 0, 1),
        new SvmOperation.Munmap(0, 0, 1),
        new SvmOperation.Reclaim(0, 0),
        new SvmOperation.EvictDmem(),
        new SvmOperation.Unplug(),
        new SvmOperation.PrepareMap(0),
        new SvmOperation.ExecuteMap(0, Writable: true),
        new SvmOperation.UnmapPages(0),
        new SvmOperation.GpuAccess(0, SvmWindow.UnmanagedPage, FaultAccess.Read, Cached: true),
        new SvmOperation.GpuAccess(0, SvmWindow.UnmanagedPage, FaultAccess.Write, Cached: true),
    ];

    /// <summary>Other kinds of buffers, a second one, larger ranges, a slice, the page beside and one that is not there.</summary>
    public static readonly IReadOnlyList<Operation> OddOperations =
    [
        new SvmOperation.PrepareMap(0, BufferKind.Aligned),
        new SvmOperation.PrepareMap(0, BufferKind.Fixed),
        new SvmOperation.PrepareMap(0, BufferKind.Visible),
        new SvmOperation.PrepareMap(0, BufferKind.Misplaced),
        new SvmOperation.PrepareMap(1),
        new SvmOperation.ExecuteMap(0, Writable: false),
        new SvmOperation.Populate(0, 0, 1, ManagerLimits.FaultTimesliceMs),
        new SvmOperation.Populate(0, 0, 2, 0),
        new SvmOperation.Populate(0, 0, 3, 0),
        new SvmOperation.Populate(0, 0, 4, 0),
        new SvmOperation.Populate(0, 2, 1, 0),
        new SvmOperation.GpuAccess(0, 1, FaultAccess.Read, Cached: true),
        new SvmOperation.Load(0, 1),
        new SvmOperation.Store(0, 1),
        new SvmOperation.Mprotect(0, 0, 1, Prot.Read),
    ];

    public static IEnumerable<Operation> PlainOperations() => All;

    public static bool MakesSense(Program program) =>
        UsefulOperations.AreAllOf(program, ManagerScopeState.AtFirst, (state, operation) => state.After((SvmOperation)operation));
}
