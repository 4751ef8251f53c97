using GpuMm.Harness.Exploring;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Harness.Systems.Pagemap;

/// <summary>
/// The small scope of device memory: page 0 of process 0, which is there from the start and not touched yet; whatever brings it to the
/// device and back, takes it away or moves it.
/// </summary>
static class PagemapScope
{
    public static readonly IReadOnlyList<string> InWords =
    [
        "of page 0: load, store; populate with no slice, or with one of 1 ms",
        "page 0 is unmapped, made read-only, moved by mremap, reclaimed, pinned; or goes to another device",
        "eviction of device memory; unplug; fork; exit",
        "an operation is left out where there is nothing for it, if all that was asked for was granted",
        "process 0 has pages 0 and 1 from the start, anonymous, readable and writable, not touched yet",
        $"{PagemapLimits.RoomyVramInPages} pages of VRAM; nothing made to fail",
    ];

    static readonly Operation[] All =
    [
        new SvmOperation.Load(0, 0),
        new SvmOperation.Store(0, 0),
        new SvmOperation.Populate(0, 0, 1, 0),
        new SvmOperation.Populate(0, 0, 1, 1),
        new SvmOperation.Munmap(0, 0, 1),
        new SvmOperation.Mprotect(0, 0, 1, Prot.Read),
        new SvmOperation.Reclaim(0, 0),
        new SvmOperation.Fork(),
        new SvmOperation.Mremap(0, 0, 1),
        new SvmOperation.Pin(0, 0),
        new SvmOperation.OtherDeviceMigrate(0, 0, 1),
        new SvmOperation.EvictDmem(),
        new SvmOperation.Unplug(),
        new SvmOperation.Exit(0),
    ];

    /// <summary>Larger ranges, a longer slice, the page beside and one that is not there.</summary>
    public static readonly IReadOnlyList<Operation> OddOperations =
    [
        new SvmOperation.Populate(0, 0, 2, 0),
        new SvmOperation.Populate(0, 0, 2, 1),
        new SvmOperation.Populate(0, 0, 4, 0),
        new SvmOperation.Populate(0, 2, 1, 0),
        new SvmOperation.Load(0, 1),
        new SvmOperation.Store(0, 1),
        new SvmOperation.Munmap(0, 1, 1),
        new SvmOperation.Mprotect(0, 1, 1, Prot.Read),
        new SvmOperation.Mremap(0, 0, 2),
        new SvmOperation.Mremap(0, 1, 1),
    ];

    /// <summary>The same whatever came before: there are no variables.</summary>
    public static IEnumerable<Operation> PlainOperations() => All;

    /// <summary>
    /// Operations are skipped, refused or change nothing when what they are about is not there. If everything that is asked for is granted,
    /// none of a program is in every order of its tasks.
    /// </summary>
    public static bool MakesSense(Program program) =>
        UsefulOperations.AreAllOf(program, PagemapScopeState.AtFirst, (state, operation) => state.After(operation));
}
