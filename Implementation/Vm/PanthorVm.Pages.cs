using GpuMm.Implementation.Kernel;
using GpuMm.Implementation.PageTables;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Implementation.Vm;

/// <summary>Ranges of bytes become calls of the page table code, block by block and page by page.</summary>
public partial class PanthorVm
{
    Pfn? IPageTableAllocator.AllocPt() => opCtx is { } ctx ? TakeTable(ctx) : null;

    void IPageTableAllocator.FreePt(Pfn table) => device.TablePages.Free(table);

    /// <summary>The next of the reserved tables (defect P36c).</summary>
    protected virtual Pfn? TakeTable(OpCtx ctx) => ctx.TakeTable();

    /// <summary>
    /// panthor_vm_map_pages: maps part of an object. If something fails, what was mapped is unmapped again.
    /// </summary>
    /// <param name="iova">The first virtual address.</param>
    /// <param name="flags">Rights and caching.</param>
    /// <param name="sgt">The object's scatter list.</param>
    /// <param name="offset">Where in the object it begins, in bytes.</param>
    /// <param name="size">How much of it, in bytes.</param>
    protected virtual async ValueTask<Errno> MapPages(ulong iova, VmMapFlags flags, BufferLayout sgt, ulong offset, ulong size)
    {
        ulong start = iova;
        foreach (var entry in sgt.Extents)
        {
            ulong length = entry.Count * PageSize.Bytes;
            if (length <= offset)
            {
                offset -= length;
                continue;
            }

            var paddr = FirstAddress(entry, offset);
            length = Math.Min(length - offset, size);
            offset = OffsetInNextEntry(offset);
            size -= length;
            (var errno, iova) = await MapContiguous(iova, paddr, length, ProtOf(flags));
            if (errno != Errno.None)
            {
                await RollBack(start, iova - start);
                return errno;
            }

            if (size == 0)
                break;
        }

        return Errno.None;
    }

    /// <summary>Where in an entry of the scatter list the mapping begins (defect P01).</summary>
    protected virtual PhysicalAddress FirstAddress(PfnRange entry, ulong offset) => entry.Start.HostAddress + offset;

    /// <summary>The entries after the first are mapped from their beginning (defect P03).</summary>
    protected virtual ulong OffsetInNextEntry(ulong offset) => 0;

    /// <summary>How large a page may be depends on the physical address too (defect P37).</summary>
    protected virtual (ulong PgSize, ulong PgCount) PageSizeFor(ulong iova, PhysicalAddress paddr, ulong size) =>
        PageSizes.GetPgsize(iova | paddr.Raw, size);

    /// <returns>How far it got: the first virtual address that is not mapped.</returns>
    protected async ValueTask<(Errno Errno, ulong Iova)> MapContiguous(ulong iova, PhysicalAddress paddr, ulong length, IommuProt prot)
    {
        while (length > 0)
        {
            var (pgSize, pgCount) = PageSizeFor(iova, paddr, length);
            if (pgSize == BlockSize)
                Listener.Reached(VmMark.BlockMapped);
            var (errno, mapped) = Kernel.Fails(FailureSite.PgtableMap)
                ? (Errno.ENOMEM, 0UL) : await Pgtable.MapPages(iova, paddr, pgSize, pgCount, prot);
            Listener.EntriesWritten(this, iova, mapped);
            iova += mapped;
            paddr += mapped;
            length -= mapped;
            if (errno == Errno.None && mapped == 0)
                errno = Errno.ENOMEM;
            if (errno != Errno.None)
                return (errno, iova);
        }

        return (Errno.None, iova);
    }

    /// <summary>What a map has done before it failed is undone (defect Y19).</summary>
    protected virtual async ValueTask RollBack(ulong start, ulong size)
    {
        Listener.Reached(VmMark.MapRolledBack);
        if (size > 0 && await UnmapPages(start, size) != Errno.None)
            opCtx!.HasChanged = true;
    }

    /// <summary>
    /// panthor_vm_unmap_pages. The range is mapped, and no block sticks out of it, so it cannot fail; if it does, books and tables differ
    /// and the VM is lost (defect P18).
    /// </summary>
    protected virtual async ValueTask<Errno> UnmapPages(ulong iova, ulong size)
    {
        while (size > 0)
        {
            var (pgSize, pgCount) = PageSizes.GetPgsize(iova, size);
            ulong unmapped = Kernel.Fails(FailureSite.PgtableUnmap) ? 0 : await Pgtable.UnmapPages(iova, pgSize, pgCount);
            Listener.EntriesWritten(this, iova, unmapped);
            if (unmapped == 0)
                return Errno.EINVAL;
            iova += unmapped;
            size -= unmapped;
        }

        return Errno.None;
    }

    /// <summary>
    /// Takes the range between prev and next out of the tables. A block that sticks out on a side goes as a whole, and what is to stay of
    /// it is mapped back as pages ("drm/panthor: Support partial unmaps of huge pages", 2025-12).
    /// </summary>
    protected virtual async ValueTask<Errno> TakeOutPart(OpCtx ctx, GpuVaOp.Remap step, PanthorVma old)
    {
        var (start, end) = step.UnmapRange;
        var (wideStart, wideEnd) = Widened(step);
        MarkSplits(start != wideStart, end != wideEnd);
        ctx.HasChanged = true;
        var errno = await UnmapPages(wideStart, wideEnd - wideStart);
        if (errno == Errno.None && wideStart < start)
            errno = await MapBack(old, wideStart, start);
        if (errno == Errno.None && end < wideEnd)
            errno = await MapBack(old, end, wideEnd);
        return errno;
    }

    /// <summary>What stays of a block that was split, with the flags and at the place in the object that it had (defect Y22).</summary>
    protected virtual ValueTask<Errno> MapBack(PanthorVma old, ulong start, ulong end) =>
        MapPages(start, old.Flags, old.Link!.Bo.Layout, old.Offset + (start - old.Start), end - start);

    /// <summary>
    /// What the steps touch of the address space: from the first address to behind the last.
    /// </summary>
    protected (ulong Start, ulong End) RegionOf(IReadOnlyList<GpuVaOp> steps)
    {
        var (start, end) = (ulong.MaxValue, 0UL);
        foreach (var step in steps)
        {
            var (from, to) = RangeOf(step);
            (start, end) = (Math.Min(start, from), Math.Max(end, to));
        }

        return (start, end);
    }

    /// <summary>What a step touches: more than it is about, if it splits a block (defect P16c).</summary>
    protected virtual (ulong Start, ulong End) RangeOf(GpuVaOp step) => step switch
    {
        GpuVaOp.Map map => (map.Request.Start, map.Request.Start + map.Request.Range),
        GpuVaOp.Unmap unmap => (unmap.Va.Start, unmap.Va.End),
        GpuVaOp.Remap remap => Widened(remap),
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    /// <summary>The range to unmap, widened to the ends of the blocks that cover its edges.</summary>
    protected virtual (ulong Start, ulong End) Widened(GpuVaOp.Remap step)
    {
        var (start, end) = step.UnmapRange;
        ulong blockOfStart = start / BlockSize * BlockSize;
        ulong blockOfEnd = end / BlockSize * BlockSize;
        return (
            start != blockOfStart && IsBlock(step.Unmap, blockOfStart) ? blockOfStart : start,
            end != blockOfEnd && IsBlock(step.Unmap, blockOfEnd) ? blockOfEnd + BlockSize : end);
    }

    /// <summary>
    /// Whether the mapping has a block at this address. A mapping only ever gets smaller, and a block that it covers as a whole was never
    /// split, so it is enough to know whether <see cref="MapPages"/> could take a block there.
    /// </summary>
    static bool IsBlock(GpuVa va, ulong block)
    {
        if (block < va.Start || block + BlockSize > va.End)
            return false;
        ulong offset = va.Offset + (block - va.Start);
        foreach (var entry in ((PanthorVma)va).Link!.Bo.Layout.Extents)
        {
            ulong length = entry.Count * PageSize.Bytes;
            if (offset < length)
                return offset + BlockSize <= length && (entry.Start.HostAddress.Raw + offset) % BlockSize == 0;
            offset -= length;
        }

        return false;
    }

    static IommuProt ProtOf(VmMapFlags flags) => IommuProt.Read
        | (flags.HasFlag(VmMapFlags.ReadOnly) ? IommuProt.None : IommuProt.Write)
        | (flags.HasFlag(VmMapFlags.NoExec) ? IommuProt.NoExec : IommuProt.None)
        | (flags.HasFlag(VmMapFlags.Uncached) ? IommuProt.None : IommuProt.Cache);

    void MarkSplits(bool left, bool right)
    {
        if (left || right)
            Listener.Reached(left && right ? VmMark.BlockSplitOnBothSides : VmMark.BlockSplit);
    }
}
