using GpuMm.Model.Vocabulary;
using Calls = System.Collections.Generic.List<(int Object, GpuMm.Model.Specification.SharedPageCall Call)>;
using Kind = GpuMm.Model.Specification.SharedPageCallKind;

namespace GpuMm.Model.Specification;

/// <summary>
/// What the operations on shared virtual memory mean, object by object. An object is a page number of the lower half, with everything that
/// may be the same memory (<see cref="SharedPageState"/>).
/// </summary>
static class SvmSpecification
{
    /// <summary>
    /// The calls that an answered operation makes on objects. What was refused or skipped makes none, and neither does an access that ended
    /// in a bus error or for want of memory, nor what only moves data: another property asks for the reason. But whoever meant to write may
    /// have made a copy.
    /// </summary>
    public static void AddCalls(Operation? operation, Response response, Calls calls)
    {
        if (response is not SvmResponse.Skipped && Writes(operation) is var (writer, written))
            Add(calls, new SharedPageCall(Kind.MayUnshare, writer, written));
        switch (response)
        {
            case SvmResponse.Done:
                AddChanges(operation, calls);
                break;
            case SvmResponse.Accessed { Outcome: AccessOutcome.Done or AccessOutcome.Refused } accessed:
                if (Access(operation, accessed) is { } access)
                    Add(calls, access);
                break;
            case SvmResponse.Mapped(var value) when operation is SvmOperation.ExecuteMap(_, var writable):
                var prot = writable ? Prot.ReadWrite : Prot.Read;
                Add(calls, new SharedPageCall(Kind.MapExplicit, 0, SvmWindow.UnmanagedPage, Prot: prot, Value: value));
                break;
            case SvmResponse.Reaped reaped when operation is SvmOperation.Reap(var process, var first, var pages):
                for (int page = first; page < first + pages; page++)
                {
                    if (reaped.Took(page))
                        Add(calls, new SharedPageCall(Kind.Reap, process, page));
                }

                break;
        }
    }

    static void AddChanges(Operation? operation, Calls calls)
    {
        switch (operation)
        {
            case SvmOperation.Mmap(var process, var page, var pages, var kind, var prot):
                AddPages(calls, pages, new SharedPageCall(Kind.Mmap, process, page, kind, prot));
                break;
            case SvmOperation.Munmap(var process, var page, var pages):
                AddPages(calls, pages, new SharedPageCall(Kind.Munmap, process, page));
                break;
            case SvmOperation.Mprotect(var process, var page, var pages, var prot):
                AddPages(calls, pages, new SharedPageCall(Kind.Mprotect, process, page, Prot: prot));
                break;
            case SvmOperation.Mremap(var process, var page, var pages):
                AddPages(calls, pages, new SharedPageCall(Kind.Mremap, process, page));
                break;
            case SvmOperation.UnmapPages:
                Add(calls, new SharedPageCall(Kind.BeginToUnmapExplicit, 0, SvmWindow.UnmanagedPage));
                Add(calls, new SharedPageCall(Kind.UnmapExplicit, 0, SvmWindow.UnmanagedPage));
                break;
            case SvmOperation.Unplug:
                for (int process = 0; process < SvmWindow.Processes; process++)
                    AddProcess(calls, process, Kind.BeginToCloseGpu, Kind.CloseGpu);
                break;
            case SvmOperation.Pin(var process, var page):
                Add(calls, new SharedPageCall(Kind.Unshare, process, page));
                break;
            case SvmOperation.Fork:
                AddProcess(calls, 0, Kind.Fork);
                break;
            case SvmOperation.Exit(var process):
                AddProcess(calls, process, Kind.BeginToCloseGpu, Kind.Exit);
                break;
            case SvmOperation.OpenGpu(var process):
                AddProcess(calls, process, Kind.OpenGpu);
                break;
            case SvmOperation.CloseGpu(var process):
                AddProcess(calls, process, Kind.BeginToCloseGpu, Kind.CloseGpu);
                break;
        }
    }

    /// <summary>
    /// The page of a process that an operation means to write, whether it comes to that or not; a page is pinned for writing. What the GPU
    /// has in the unmanaged page is no process's.
    /// </summary>
    static (int Process, int Page)? Writes(Operation? operation) => operation switch
    {
        SvmOperation.Store(var process, var page) => (process, page),
        SvmOperation.Pin(var process, var page) => (process, page),
        SvmOperation.GpuAccess { Access: FaultAccess.Write or FaultAccess.Atomic } gpu when !SvmWindow.IsUnmanaged(gpu.Page) =>
            (gpu.Process, gpu.Page),
        _ => null,
    };

    static SharedPageCall? Access(Operation? operation, SvmResponse.Accessed accessed)
    {
        bool done = accessed.Outcome == AccessOutcome.Done;
        return operation switch
        {
            SvmOperation.Load(var process, var page) =>
                new SharedPageCall(done ? Kind.Load : Kind.LoadRefused, process, page, Value: accessed.Value),
            SvmOperation.Store(var process, var page) =>
                new SharedPageCall(done ? Kind.Store : Kind.StoreRefused, process, page, Value: accessed.Value),
            SvmOperation.GpuAccess { Access: not FaultAccess.Prefetch } gpu =>
                new SharedPageCall(KindOf(gpu.Access, done), gpu.Process, gpu.Page, Value: accessed.Value, Before: accessed.Before),
            _ => null,
        };
    }

    static Kind KindOf(FaultAccess access, bool done) => access switch
    {
        FaultAccess.Read => done ? Kind.GpuRead : Kind.GpuReadRefused,
        FaultAccess.Write => done ? Kind.GpuWrite : Kind.GpuWriteRefused,
        _ => done ? Kind.GpuAtomic : Kind.GpuAtomicRefused,
    };

    static void AddPages(Calls calls, int pages, SharedPageCall first)
    {
        for (int i = 0; i < pages; i++)
            Add(calls, first with { Page = first.Page + i });
    }

    /// <summary>What happens to a whole process happens to each of its pages, at a moment of its own.</summary>
    static void AddProcess(Calls calls, int process, params ReadOnlySpan<Kind> kinds)
    {
        for (int page = 0; page < SvmWindow.PagesPerHalf; page++)
        {
            foreach (var kind in kinds)
                Add(calls, new SharedPageCall(kind, process, page));
        }
    }

    static void Add(Calls calls, SharedPageCall call) => calls.Add((SvmWindow.FilePageOf(call.Page), call));
}
