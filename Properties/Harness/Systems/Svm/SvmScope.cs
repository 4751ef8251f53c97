using GpuMm.Harness.Exploring;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Harness.Systems.Svm;

/// <summary>
/// The small scope of shared virtual memory: page 0 of process 0, which is there from the start and not touched yet; every access of both
/// processors, and whatever takes the page away or moves it.
/// </summary>
static class SvmScope
{
    public static readonly IReadOnlyList<string> InWords =
    [
        "of page 0: GPU read, write, atomic and prefetch; load, store",
        "page 0 is unmapped, made read-only, moved by mremap, reclaimed, pinned",
        "page 0 goes to device memory by svm bind, or to another device; eviction of device memory",
        "fork; svm fini; exit",
        "an operation is left out where there is nothing for it, if all that was asked for was granted; the GPU may access a hole",
        "process 0 has pages 0 and 1 from the start, anonymous, readable and writable, not touched yet",
        $"{SvmLimits.RoomyVramInPages} pages of VRAM, {SvmLimits.RoomyFaultEntries} entries in the fault buffer; nothing made to fail",
    ];

    static readonly Operation[] All =
    [
        new SvmOperation.GpuAccess(0, 0, FaultAccess.Read, Cached: true),
        new SvmOperation.GpuAccess(0, 0, FaultAccess.Write, Cached: true),
        new SvmOperation.GpuAccess(0, 0, FaultAccess.Atomic, Cached: true),
        new SvmOperation.GpuAccess(0, 0, FaultAccess.Prefetch, Cached: true),
        new SvmOperation.Load(0, 0),
        new SvmOperation.Store(0, 0),
        new SvmOperation.Munmap(0, 0, 1),
        new SvmOperation.Mprotect(0, 0, 1, Prot.Read),
        new SvmOperation.Reclaim(0, 0),
        new SvmOperation.Fork(),
        new SvmOperation.Bind(0, 0, 1),
        new SvmOperation.Mremap(0, 0, 1),
        new SvmOperation.Pin(0, 0),
        new SvmOperation.OtherDeviceMigrate(0, 0, 1),
        new SvmOperation.EvictDmem(),
        new SvmOperation.CloseGpu(0),
        new SvmOperation.Exit(0),
    ];

    /// <summary>Two pages, the page beside, one that is not there, and one of the file.</summary>
    public static readonly IReadOnlyList<Operation> OddOperations =
    [
        new SvmOperation.Bind(0, 0, 2),
        new SvmOperation.Bind(0, 2, 1),
        new SvmOperation.GpuAccess(0, 1, FaultAccess.Read, Cached: true),
        new SvmOperation.GpuAccess(0, 1, FaultAccess.Write, Cached: true),
        new SvmOperation.GpuAccess(0, 2, FaultAccess.Read, Cached: true),
        new SvmOperation.GpuAccess(0, 2, FaultAccess.Atomic, Cached: true),
        new SvmOperation.Load(0, 1),
        new SvmOperation.Store(0, 1),
        new SvmOperation.Mmap(0, 0, 1, VmaKind.FilePrivate, Prot.ReadWrite),
        new SvmOperation.Mmap(0, 0, 1, VmaKind.Anonymous, Prot.Read),
        new SvmOperation.Munmap(0, 1, 1),
    ];

    /// <summary>The same whatever came before: there are no variables.</summary>
    public static IEnumerable<Operation> PlainOperations() => All;

    /// <summary>
    /// Operations are skipped, refused or change nothing when what they are about is not there. If everything that is asked for is granted,
    /// none of a program is in every order of its tasks.
    /// </summary>
    public static bool MakesSense(Program program) =>
        UsefulOperations.AreAllOf(program, SvmScopeState.AtFirst, (state, operation) => state.After(operation));
}
