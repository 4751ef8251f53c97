using GpuMm.Implementation.Kernel;
using GpuMm.Implementation.Machine;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Implementation.PageTables;

/// <summary>
/// The page tables of one address space, as drivers/iommu/io-pgtable-arm.c keeps them in the format ARM_64_LPAE_S1: pages of 4 KiB and
/// blocks of 2 MiB.
/// </summary>
/// <remarks>
/// <para>
/// It holds no lock and flushes nothing: its caller holds the VM's op_lock and has locked the region that it changes. So a run of entries
/// in one table is written in one step, since with the region locked nobody looks in between; between two calls, and between the steps of
/// one, they can. Its own reads are no steps, as nobody else writes these tables.
/// </para>
/// <para>
/// A call never crosses a table: it does what it can in one, and says how much that was.
/// </para>
/// </remarks>
/// <param name="kernel">Whose tasks call it.</param>
/// <param name="memory">Where the tables lie.</param>
/// <param name="owner">In whose name they are read and written.</param>
/// <param name="ias">Bits of virtual address.</param>
/// <param name="oas">Bits of physical address.</param>
/// <param name="allocator">Gives pages for tables, and takes them back.</param>
/// <param name="root">A page for the root, zeroed by the caller, who also frees it.</param>
public partial class IoPgtable(
    KernelContext kernel, HostMemory memory, PageOwner owner, int ias, int oas, IPageTableAllocator allocator, Pfn root)
{
    public const ulong PgsizeBitmap = PageSizes.Small | PageSizes.Large;

    readonly int startLevel = LpaeEntry.StartLevel(ias);

    public Pfn Root => root;

    /// <summary>map_pages: maps at most <paramref name="pgcount"/> pages that follow one another on both sides.</summary>
    /// <param name="iova">First virtual address. Bits below the page size are ignored.</param>
    /// <param name="paddr">First physical address. Its alignment is not checked: the entry takes the bits, and the hardware ignores them.
    /// </param>
    /// <param name="pgsize">Bytes of a page: one of <see cref="PgsizeBitmap"/>.</param>
    /// <param name="pgcount">How many; those beyond the end of the table are left for the next call.</param>
    /// <param name="prot">Must permit reading or writing.</param>
    /// <returns>
    /// The bytes mapped, and EINVAL for a wrong size or no rights, ERANGE for an address beyond ias or oas, EEXIST where something is
    /// mapped, ENOMEM if there was no page for a table. What a failed call has built stays, and maps nothing.
    /// </returns>
    public virtual async ValueTask<(Errno Errno, ulong Mapped)> MapPages(
        ulong iova, PhysicalAddress paddr, ulong pgsize, ulong pgcount, IommuProt prot)
    {
        if (!IsPgsize(pgsize))
            return (Errno.EINVAL, 0);
        if (iova >> ias != 0 || paddr.Raw >> oas != 0)
            return (Errno.ERANGE, 0);
        if ((prot & (IommuProt.Read | IommuProt.Write)) == 0)
            return (Errno.EINVAL, 0);
        var table = root;
        int level = startLevel;
        for (; LpaeEntry.BlockSize(level) != pgsize; level++)
        {
            (var refused, table) = await NextTable(table, level, LpaeEntry.Index(iova, level));
            if (refused != Errno.None)
                return (refused, 0);
        }

        int index = LpaeEntry.Index(iova, level);
        int count = CountIn(index, pgcount);
        var occupied = await MakeWay(table, level, index, count);
        if (occupied != Errno.None)
            return (occupied, 0);
        await WriteLeaves(table, index, count, LpaeEntry.Leaf(paddr, level, prot), pgsize);
        return (Errno.None, (ulong)count * pgsize);
    }

    /// <summary>unmap_pages: unmaps at most <paramref name="pgcount"/> pages of one size.</summary>
    /// <remarks>
    /// <para>
    /// As the kernel does since 6.13 (33729a5fc0ca, "iommu/io-pgtable-arm: Remove split on unmap behavior"): part of a block cannot be
    /// unmapped. Nothing happens then, and the answer is 0; the caller must unmap the whole block and map the rest of it again.
    /// </para>
    /// <para>
    /// A table that has become empty stays. One that is met where a block was to be unmapped is freed with all below it.
    /// </para>
    /// </remarks>
    /// <returns>The bytes that were unmapped, up to the first entry that was invalid.</returns>
    public virtual async ValueTask<ulong> UnmapPages(ulong iova, ulong pgsize, ulong pgcount)
    {
        if (!IsPgsize(pgsize) || iova >> ias != 0)
            return 0;
        var table = root;
        int level = startLevel;
        for (; LpaeEntry.BlockSize(level) != pgsize; level++)
        {
            ulong entry = Read(table, LpaeEntry.Index(iova, level));
            if (!LpaeEntry.IsTable(entry, level))
                return 0;
            table = LpaeEntry.Frame(entry);
        }

        return await UnmapRun(table, level, LpaeEntry.Index(iova, level), pgcount);
    }

    /// <summary>iova_to_phys; null if nothing is mapped there. No step: for the driver under its lock, and for audits.</summary>
    public PhysicalAddress? IovaToPhys(ulong iova)
    {
        if (iova >> ias != 0)
            return null;
        var table = root;
        for (int level = startLevel; ; level++)
        {
            ulong entry = Read(table, LpaeEntry.Index(iova, level));
            if (LpaeEntry.IsLeaf(entry, level)) // the kernel, too, or-s what a block's address has below its size
                return new PhysicalAddress(LpaeEntry.Frame(entry).HostAddress.Raw | (iova & (LpaeEntry.BlockSize(level) - 1)));
            if (!LpaeEntry.IsTable(entry, level))
                return null;
            table = LpaeEntry.Frame(entry);
        }
    }

    /// <summary>
    /// free_io_pgtable_ops, when no slot uses the tables any more: empties the root and frees every table below it, in one step.
    /// The root itself stays the caller's to free.
    /// </summary>
    public async ValueTask Destroy()
    {
        List<Pfn> tables = [];
        AddTablesIn(root, startLevel, 0, PageSize.Words, tables);
        await ClearEntries(root, 0, PageSize.Words);
        tables.ForEach(table => FreeTable(table, startLevel + 1));
    }

    static bool IsPgsize(ulong pgsize) => pgsize is PageSizes.Small or PageSizes.Large;

    /// <summary>How many pages a call reaches from an entry on.</summary>
    static int CountIn(int index, ulong pgcount) => (int)Math.Min(pgcount, (ulong)(PageSize.Words - index));
}
