using GpuMm.Model.Vocabulary;

namespace GpuMm.Tests.Kernel.Mm;

/// <summary>What each process sees of each page: a mapping, and what was written to it if that is the process's own.</summary>
sealed class MmModel
{
    readonly Dictionary<int, ulong> file = [];
    readonly Dictionary<(int Process, int Page), (VmaKind Kind, Prot Prot, ulong? Own)> pages = [];

    public bool HasChild { get; private set; }

    public void Mmap(int process, int page, int count, VmaKind kind, Prot prot) =>
        ForEach(page, count, at => pages[(process, at)] = (kind, prot, null));

    public void Munmap(int process, int page, int count) => ForEach(page, count, at => pages.Remove((process, at)));

    public Errno Mprotect(int process, int page, int count, Prot prot)
    {
        if (Enumerable.Range(page, count).Any(at => !pages.ContainsKey((process, at))))
            return Errno.ENOMEM;
        ForEach(page, count, at => pages[(process, at)] = pages[(process, at)] with { Prot = prot });
        return Errno.None;
    }

    public Errno Mremap(int process, int page, int count)
    {
        var places = Enumerable.Range(page, count).Select(at => (process, at));
        var found = places.Where(pages.ContainsKey).Select(place => pages[place]).ToArray();
        if (found.Length < count || found.Select(it => (it.Kind, it.Prot)).Distinct().Count() > 1)
            return Errno.EFAULT;
        for (int i = 0; i < count; i++)
            pages[(process, page + i + SvmWindow.PagesPerHalf)] = found[i];
        Munmap(process, page, count);
        return Errno.None;
    }

    public void Fork()
    {
        HasChild = true;
        foreach (var ((_, page), value) in pages.ToArray())
            pages[(1, page)] = value;
    }

    /// <summary>Null if the process must not.</summary>
    public ulong? Load(int process, int page)
    {
        if (!pages.TryGetValue((process, page), out var it) || it.Prot == Prot.None)
            return null;
        int filePage = SvmWindow.FilePageOf(page);
        return it.Own ?? (it.Kind == VmaKind.Anonymous ? 0 : file.GetValueOrDefault(filePage, SvmWindow.FileContent(filePage)));
    }

    public bool MayWrite(int process, int page) => pages.TryGetValue((process, page), out var it) && it.Prot == Prot.ReadWrite;

    public void Store(int process, int page, ulong value)
    {
        if (pages[(process, page)].Kind == VmaKind.FileShared)
            file[SvmWindow.FilePageOf(page)] = value;
        else
            pages[(process, page)] = pages[(process, page)] with { Own = value };
    }

    /// <summary>Who may write to a private page of the file has a copy, and sees no more of what others write to the file.</summary>
    public void Pin(int process, int page)
    {
        if (pages[(process, page)].Kind == VmaKind.FilePrivate)
            Store(process, page, Load(process, page)!.Value);
    }

    /// <summary>What the reaper says that it took must be anonymous memory.</summary>
    public bool Reap(int process, int page)
    {
        if (!pages.TryGetValue((process, page), out var it) || it.Kind != VmaKind.Anonymous)
            return false;
        pages[(process, page)] = it with { Own = null };
        return true;
    }

    static void ForEach(int page, int count, Action<int> what)
    {
        for (int at = page; at < page + count; at++)
            what(at);
    }
}
