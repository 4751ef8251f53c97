using GpuMm.Model.Vocabulary;

namespace GpuMm.Tests.Checking;

/// <summary>
/// Shared virtual memory as one would write it without a GPU: words that mappings point to, and nothing that happens in between. It knows
/// all pages at once, and shares no line with the specification, which knows them one by one.
/// </summary>
sealed class PlainMemory
{
    readonly Dictionary<(int Process, int Page), Mapping> mappings = [];
    readonly Word[] file = [.. Enumerable.Range(0, SvmWindow.PagesPerHalf).Select(NewWordOfFile)];
    readonly HashSet<int> processes = [0];
    readonly HashSet<int> gpus = [0];
    ulong written = 1UL << 40;

    public PlainMemory()
    {
        for (int page = 0; page < SvmWindow.MappedAtStart; page++)
            mappings[(0, page)] = new Mapping(new Word(), null, Prot.ReadWrite);
    }

    /// <summary>A word of memory; several mappings may point to it.</summary>
    sealed class Word
    {
        public ulong Value { get; set; }
    }

    /// <param name="Own">What it reads and writes; null if it shows a page of the file until it is written.</param>
    /// <param name="Shown">That page, which it also shows when what is its own was taken.</param>
    /// <param name="Prot">What may be done.</param>
    sealed record Mapping(Word? Own, Word? Shown, Prot Prot)
    {
        public bool IsShared => Own is not null && Own == Shown;

        public ulong Value => (Own ?? Shown)!.Value;
    }

    public SvmResponse Do(SvmOperation operation) => operation switch
    {
        SvmOperation.Mmap map => ForEach(map.Process, map.Page, map.Pages, false, at => mappings[at] = New(map, at.Page)),
        SvmOperation.Munmap unmap => ForEach(unmap.Process, unmap.Page, unmap.Pages, false, at => mappings.Remove(at)),
        SvmOperation.Mprotect protect => ForEach(protect.Process, protect.Page, protect.Pages, true, at =>
            mappings[at] = mappings[at] with { Prot = protect.Prot }),
        SvmOperation.Mremap move => ForEach(move.Process, move.Page, move.Pages, true, at =>
        {
            mappings.Remove(at, out var moved);
            mappings[(at.Process, at.Page + SvmWindow.PagesPerHalf)] = moved!;
        }),
        SvmOperation.Fork when processes.Contains(0) && processes.Add(1) => Fork(),
        SvmOperation.Exit exit when processes.Remove(exit.Process) => End(exit.Process),
        SvmOperation.OpenGpu open when processes.Contains(open.Process) && gpus.Add(open.Process) => new SvmResponse.Done(),
        SvmOperation.CloseGpu close when gpus.Remove(close.Process) => new SvmResponse.Done(),
        SvmOperation.Reap reap when processes.Contains(reap.Process) => Reap(reap),
        SvmOperation.Load load when processes.Contains(load.Process) => Access(load.Process, load.Page, Prot.Read, false),
        SvmOperation.Store store when processes.Contains(store.Process) => Access(store.Process, store.Page, Prot.ReadWrite, true),
        SvmOperation.GpuAccess { Access: not FaultAccess.Prefetch } gpu when processes.Contains(gpu.Process) => GpuAccess(gpu),
        _ => new SvmResponse.Skipped(),
    };

    static Word NewWordOfFile(int page) => new() { Value = SvmWindow.FileContent(page) };

    SvmResponse ForEach(int process, int page, int pages, bool mapped, Action<(int Process, int Page)> change)
    {
        if (!processes.Contains(process))
            return new SvmResponse.Skipped();
        var all = Enumerable.Range(page, pages).Select(each => (process, each)).ToArray();
        if (mapped && !Array.TrueForAll(all, mappings.ContainsKey))
            return new SvmResponse.Refused(Errno.ENOMEM);
        Array.ForEach(all, change);
        return new SvmResponse.Done();
    }

    Mapping New(SvmOperation.Mmap map, int page)
    {
        var shown = file[SvmWindow.FilePageOf(page)];
        return map.Kind switch
        {
            VmaKind.Anonymous => new Mapping(new Word(), null, map.Prot),
            VmaKind.FilePrivate => new Mapping(null, shown, map.Prot),
            _ => new Mapping(shown, shown, map.Prot),
        };
    }

    SvmResponse.Done Fork()
    {
        foreach (var ((process, page), mapping) in mappings.Where(known => known.Key.Process == 0).ToArray())
        {
            bool copied = mapping.Own is not null && !mapping.IsShared;
            mappings[(process + 1, page)] = copied ? mapping with { Own = new Word { Value = mapping.Value } } : mapping;
        }

        return new SvmResponse.Done();
    }

    SvmResponse.Done End(int process)
    {
        gpus.Remove(process);
        foreach (var key in mappings.Keys.Where(key => key.Process == process).ToArray())
            mappings.Remove(key);
        return new SvmResponse.Done();
    }

    SvmResponse.Reaped Reap(SvmOperation.Reap reap)
    {
        int taken = 0;
        foreach (int page in Enumerable.Range(reap.Page, reap.Pages).Where(page => page % 2 == 0))
        {
            if (!mappings.TryGetValue((reap.Process, page), out var mapping) || mapping.IsShared)
                continue;
            taken |= 1 << page;
            mappings[(reap.Process, page)] = mapping with { Own = mapping.Shown is null ? new Word() : null };
        }

        return new SvmResponse.Reaped(taken);
    }

    SvmResponse.Accessed GpuAccess(SvmOperation.GpuAccess gpu)
    {
        if (!gpus.Contains(gpu.Process) || SvmWindow.IsUnmanaged(gpu.Page))
            return new SvmResponse.Accessed(AccessOutcome.Refused);
        bool read = gpu.Access == FaultAccess.Read;
        var answer = Access(gpu.Process, gpu.Page, read ? Prot.Read : Prot.ReadWrite, !read);
        return gpu.Access == FaultAccess.Atomic ? answer : answer with { Before = 0 };
    }

    SvmResponse.Accessed Access(int process, int page, Prot needed, bool write)
    {
        if (!mappings.TryGetValue((process, page), out var mapping) || mapping.Prot < needed)
            return new SvmResponse.Accessed(AccessOutcome.Refused);
        ulong before = mapping.Value;
        if (!write)
            return new SvmResponse.Accessed(AccessOutcome.Done, before);
        if (mapping.Own is null)
            mappings[(process, page)] = mapping = mapping with { Own = new Word() };
        mapping.Own!.Value = written += 16;
        return new SvmResponse.Accessed(AccessOutcome.Done, written, before);
    }
}
