namespace GpuMm.Model.Vocabulary;

/// <summary>
/// What two processes, their GPU and the kernel do with memory that both processors share. Process 0 exists from the start, process 1 is
/// its child; pages are numbers in the <see cref="SvmWindow"/>, and a range lies in one half of it. An operation of a process that does
/// not exist, or has not opened the GPU that it needs, is skipped. Here are processes and the kernel; what only drivers do is in the other
/// part, and no driver does all of it.
/// </summary>
public abstract partial record SvmOperation : Operation
{
    SvmOperation()
    {
    }

    /// <summary>mmap with MAP_FIXED: replaces what was there.</summary>
    public sealed record Mmap(int Process, int Page, int Pages, VmaKind Kind, Prot Prot) : SvmOperation
    {
        public override string ToString() => $"process {Process}: mmap({At(Page, Pages)}, {Text(Kind)}, {Text(Prot)})";
    }

    public sealed record Munmap(int Process, int Page, int Pages) : SvmOperation
    {
        public override string ToString() => $"process {Process}: munmap({At(Page, Pages)})";
    }

    public sealed record Mprotect(int Process, int Page, int Pages, Prot Prot) : SvmOperation
    {
        public override string ToString() => $"process {Process}: mprotect({At(Page, Pages)}, {Text(Prot)})";
    }

    /// <summary>mremap with MREMAP_FIXED: moves pages of the lower half to their places in the upper one.</summary>
    public sealed record Mremap(int Process, int Page, int Pages) : SvmOperation
    {
        public override string ToString() =>
            $"process {Process}: mremap({At(Page, Pages)} to {At(Page + SvmWindow.PagesPerHalf, Pages)})";
    }

    /// <summary>Process 0 forks; its child is process 1. Skipped if that exists.</summary>
    public sealed record Fork : SvmOperation
    {
        public override string ToString() => "process 0: fork";
    }

    /// <summary>The process ends: its GPU context is closed, and its memory is given back.</summary>
    public sealed record Exit(int Process) : SvmOperation
    {
        public override string ToString() => $"process {Process}: exit";
    }

    /// <summary>The CPU reads the first word of a page.</summary>
    public sealed record Load(int Process, int Page) : SvmOperation
    {
        public override string ToString() => $"process {Process}: load({At(Page, 1)})";
    }

    /// <summary>The CPU writes the first word of a page; what it writes is unique in an execution.</summary>
    public sealed record Store(int Process, int Page) : SvmOperation
    {
        public override string ToString() => $"process {Process}: store({At(Page, 1)})";
    }

    /// <summary>pin_user_pages: somebody else's device has the page until it is unpinned, or until the end.</summary>
    public sealed record Pin(int Process, int Page) : SvmOperation
    {
        public override string ToString() => $"process {Process}: pin({At(Page, 1)})";
    }

    /// <summary>unpin_user_pages: of the page that was pinned there last. Skipped if none was.</summary>
    public sealed record Unpin(int Process, int Page) : SvmOperation
    {
        public override string ToString() => $"process {Process}: unpin({At(Page, 1)})";
    }

    /// <summary>The kernel is short of memory and takes the page that is there: to swap, or back to its file.</summary>
    public sealed record Reclaim(int Process, int Page) : SvmOperation
    {
        public override string ToString() => $"reclaim({At(Page, 1)} of process {Process})";
    }

    /// <summary>The OOM reaper drops the anonymous pages that are there, and must not sleep: whoever is in its way keeps them.</summary>
    public sealed record Reap(int Process, int Page, int Pages) : SvmOperation
    {
        public override string ToString() => $"oom reaper({At(Page, Pages)} of process {Process})";
    }

    /// <summary>Another device, with memory of its own, migrates pages to it.</summary>
    public sealed record OtherDeviceMigrate(int Process, int Page, int Pages) : SvmOperation
    {
        public override string ToString() => $"process {Process}: another device takes ({At(Page, Pages)})";
    }

    static string At(int page, int pages) => pages == 1 ? $"page {page}" : $"pages {page} to {page + pages - 1}";

    static string Text(VmaKind kind) => kind switch
    {
        VmaKind.Anonymous => "anonymous",
        VmaKind.FilePrivate => "file, private",
        _ => "file, shared",
    };

    static string Text(Prot prot) => prot switch
    {
        Prot.None => "no access",
        Prot.Read => "read-only",
        _ => "read and write",
    };
}
