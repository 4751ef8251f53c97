using GpuMm.Model.Vocabulary;

namespace GpuMm.Model.Specification;

enum SharedPageCallKind
{
    Mmap,
    Munmap,
    Mprotect,

    /// <summary>The page moves from the lower half to the upper.</summary>
    Mremap,

    /// <summary>Process 1 becomes a copy of process 0.</summary>
    Fork,

    /// <summary>All that is left of the process goes.</summary>
    Exit,

    /// <summary>The page is taken away from the process, with what was in it.</summary>
    Reap,

    OpenGpu,
    BeginToCloseGpu,
    CloseGpu,

    /// <summary>A page of the file that the process has for itself is pinned: it has a copy from now on.</summary>
    Unshare,

    /// <summary>
    /// Who means to write such a page makes the copy first, and may come no further. So it may have one at any time from then on.
    /// </summary>
    MayUnshare,

    /// <summary>A buffer is mapped for the GPU in the unmanaged page, with what is in it.</summary>
    MapExplicit,
    BeginToUnmapExplicit,
    UnmapExplicit,

    Load,
    LoadRefused,
    Store,
    StoreRefused,
    GpuRead,
    GpuReadRefused,
    GpuWrite,
    GpuWriteRefused,
    GpuAtomic,
    GpuAtomicRefused,
}

/// <summary>What one operation did to, or saw of, one page. An operation on n pages is n of these with one interval.</summary>
/// <param name="Kind">What happened.</param>
/// <param name="Process">Whose page.</param>
/// <param name="Page">Its number in the window; of what happens to a whole process, that in the lower half.</param>
/// <param name="Mapping">Of mmap: what is mapped.</param>
/// <param name="Prot">Of mmap, mprotect and explicit mappings.</param>
/// <param name="Value">What was read or written, or is in the buffer.</param>
/// <param name="Before">Of an atomic access: what was read.</param>
readonly record struct SharedPageCall(
    SharedPageCallKind Kind, int Process, int Page, VmaKind Mapping = default, Prot Prot = default, ulong Value = 0, ulong Before = 0)
{
    /// <summary>Whether a GPU access was refused, which says that there was no other way.</summary>
    public bool IsGpuRefusal =>
        Kind is SharedPageCallKind.GpuReadRefused or SharedPageCallKind.GpuWriteRefused or SharedPageCallKind.GpuAtomicRefused;

    /// <summary>Whether it leaves every page as it is.</summary>
    public bool OnlyLooks => IsGpuRefusal || Kind is SharedPageCallKind.Load or SharedPageCallKind.LoadRefused
        or SharedPageCallKind.StoreRefused or SharedPageCallKind.GpuRead;

    /// <summary>Whether it left its value behind.</summary>
    public bool IsWrite => Kind is SharedPageCallKind.Store or SharedPageCallKind.GpuWrite or SharedPageCallKind.GpuAtomic;

    public override string ToString() => Kind switch
    {
        SharedPageCallKind.Mmap => $"process {Process} maps page {Page}: {SharedCell.Mapped(Mapping, Prot)}",
        SharedPageCallKind.Munmap => $"process {Process} unmaps page {Page}",
        SharedPageCallKind.Mprotect => $"process {Process} protects page {Page}: {SharedCell.Text(Prot)}",
        SharedPageCallKind.Mremap => $"process {Process} moves page {Page} to page {Page + SvmWindow.PagesPerHalf}",
        SharedPageCallKind.Fork => "process 0 forks",
        SharedPageCallKind.Exit => $"process {Process} exits",
        SharedPageCallKind.Reap => $"page {Page} of process {Process} is reaped",
        SharedPageCallKind.OpenGpu => $"process {Process} opens the gpu",
        SharedPageCallKind.BeginToCloseGpu => $"process {Process} begins to close the gpu",
        SharedPageCallKind.CloseGpu => $"process {Process} closes the gpu",
        SharedPageCallKind.Unshare => $"process {Process} has page {Page} for itself",
        SharedPageCallKind.MayUnshare => $"process {Process} may have page {Page} for itself",
        SharedPageCallKind.MapExplicit => $"a buffer that holds 0x{Value:x} is mapped at page {Page}: {SharedCell.Text(Prot)}",
        SharedPageCallKind.BeginToUnmapExplicit => $"what is mapped at page {Page} begins to be unmapped",
        SharedPageCallKind.UnmapExplicit => $"what is mapped at page {Page} is unmapped",
        SharedPageCallKind.Load => $"process {Process} loads 0x{Value:x} at page {Page}",
        SharedPageCallKind.LoadRefused => $"process {Process} is refused a load at page {Page}",
        SharedPageCallKind.Store => $"process {Process} stores 0x{Value:x} at page {Page}",
        SharedPageCallKind.StoreRefused => $"process {Process} is refused a store at page {Page}",
        SharedPageCallKind.GpuRead => $"gpu of process {Process} reads 0x{Value:x} at page {Page}",
        SharedPageCallKind.GpuReadRefused => $"gpu of process {Process} is refused a read at page {Page}",
        SharedPageCallKind.GpuWrite => $"gpu of process {Process} writes 0x{Value:x} at page {Page}",
        SharedPageCallKind.GpuWriteRefused => $"gpu of process {Process} is refused a write at page {Page}",
        SharedPageCallKind.GpuAtomic => $"gpu of process {Process} makes 0x{Before:x} 0x{Value:x} at page {Page}",
        _ => $"gpu of process {Process} is refused an atomic at page {Page}",
    };
}
