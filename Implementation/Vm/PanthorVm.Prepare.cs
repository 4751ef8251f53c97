using GpuMm.Implementation.Kernel;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Implementation.Vm;

/// <summary>
/// Before a bind: what it asks for is checked, and all that it may need is allocated. After it: what is left is given back.
/// </summary>
public partial class PanthorVm
{
    const ulong BlockSize = 2UL << 20;

    /// <summary>A map may leave a piece of an old mapping on each side (panthor_vm_prepare_map_op_ctx).</summary>
    protected virtual int VmasForMap => 3;

    /// <summary>Punching a hole leaves two pieces (defect P04).</summary>
    protected virtual int VmasForUnmap => 2;

    /// <summary>
    /// EINVAL: something is not aligned to a page, or beyond what the user may have, or beyond the object; or the object is exclusive to
    /// another VM, or there is none.
    /// </summary>
    protected virtual Errno Check(VmBindOp op, PanthorGem? bo) => op switch
    {
        VmBindOp.Map map => IsAligned(map) && IsUserRange(map.Va, map.Size) && bo is not null && Fits(map, bo) && MayMap(bo)
            ? Errno.None : Errno.EINVAL,
        VmBindOp.Unmap unmap => IsPageAligned(unmap.Va | unmap.Size) && IsUserRange(unmap.Va, unmap.Size) ? Errno.None : Errno.EINVAL,
        _ => Errno.None,
    };

    /// <summary>The offset has to be aligned too (defect P23).</summary>
    protected virtual bool IsAligned(VmBindOp.Map map) => IsPageAligned(map.Va | map.Size | map.BoOffset);

    protected static bool IsPageAligned(ulong bytes) => bytes % PageSize.Bytes == 0;

    static bool IsUserRange(ulong start, ulong size) => start < KernelStart && size <= KernelStart - start;

    static bool Fits(VmBindOp.Map map, PanthorGem bo) => map.Size <= bo.Size && map.BoOffset <= bo.Size - map.Size;

    bool MayMap(PanthorGem bo) => bo.ExclusiveTo is null || bo.ExclusiveTo == this;

    /// <summary>panthor_vm_prepare_map_op_ctx and panthor_vm_prepare_unmap_op_ctx. If it fails, nothing is left of it.</summary>
    /// <returns>ENOMEM.</returns>
    protected virtual async ValueTask<Errno> PrepareOp(OpCtx ctx)
    {
        var errno = ctx.Op switch
        {
            VmBindOp.Map map => await PrepareMap(ctx, map),
            VmBindOp.Unmap unmap => await PrepareUnmap(ctx, unmap),
            _ => Errno.None,
        };
        if (errno != Errno.None)
            await CleanupOp(ctx);
        return errno;
    }

    async ValueTask<Errno> PrepareMap(OpCtx ctx, VmBindOp.Map map)
    {
        var errno = await AllocateVmas(ctx, VmasForMap);
        if (errno == Errno.None)
            errno = await ObtainLink(ctx);
        return errno == Errno.None ? await ReserveTables(ctx, TablesForMap(map)) : errno;
    }

    async ValueTask<Errno> PrepareUnmap(OpCtx ctx, VmBindOp.Unmap unmap)
    {
        var errno = await AllocateVmas(ctx, VmasForUnmap);
        return errno == Errno.None ? await ReserveTables(ctx, TablesForUnmap(unmap)) : errno;
    }

    async ValueTask<Errno> AllocateVmas(OpCtx ctx, int count)
    {
        for (int i = 0; i < count; i++)
        {
            if (!await Kernel.Allocate(FailureSite.Vma))
                return Errno.ENOMEM;
            Listener.ObjectCounted(VmObject.Vma, 1);
            ctx.AddVma(new PanthorVma());
        }

        return Errno.None;
    }

    /// <summary>
    /// Pins the object and links it to the VM. A link that is there already has a pin of its own, so that the fresh one goes again.
    /// </summary>
    async ValueTask<Errno> ObtainLink(OpCtx ctx)
    {
        var bo = ctx.Bo!;
        var errno = await bo.Pin();
        if (errno != Errno.None)
            return errno;
        if (!await Kernel.Allocate(FailureSite.VmBo))
        {
            await bo.Unpin();
            return Errno.ENOMEM;
        }

        bo.Get();
        Listener.ObjectCounted(VmObject.VmBo, 1);
        var fresh = new VmBo(this, bo);
        ctx.Link = await LinkTo(bo, fresh);
        if (ctx.Link != fresh)
            await FreeLink(fresh);
        return Errno.None;
    }

    /// <summary>The VM's lists of links are guarded by its reservation lock, see defect P27.</summary>
    protected virtual async ValueTask<VmBo> LinkTo(PanthorGem bo, VmBo fresh)
    {
        await using (await Resv.Lock())
            return await bo.ObtainLink(fresh);
    }

    /// <summary>An upper bound: a table of each level for each part of the range that goes through one (op_ctx rsvd_page_tables).</summary>
    static int TablesForMap(VmBindOp.Map map) =>
        Spans(map.Va, map.Size, 512UL << 30) + Spans(map.Va, map.Size, 1UL << 30) + Spans(map.Va, map.Size, BlockSize);

    /// <summary>A block that is split at an edge of the range needs a table for what stays.</summary>
    static int TablesForUnmap(VmBindOp.Unmap unmap)
    {
        bool splitsFirst = unmap.Va % BlockSize != 0;
        bool splitsLast = (unmap.Va + unmap.Size) % BlockSize != 0;
        bool sameBlock = unmap.Va / BlockSize == (unmap.Va + unmap.Size) / BlockSize;
        return sameBlock ? 1 : (splitsFirst ? 1 : 0) + (splitsLast ? 1 : 0);
    }

    static int Spans(ulong start, ulong size, ulong span) => size == 0 ? 0 : (int)(((start + size - 1) / span) - (start / span) + 1);

    /// <summary>All the tables or none.</summary>
    protected virtual async ValueTask<Errno> ReserveTables(OpCtx ctx, int count)
    {
        if (count == 0)
            return Errno.None;
        if (!await Kernel.Allocate(FailureSite.ReservedTables))
            return Errno.ENOMEM;
        var pages = new Pfn[count];
        for (int i = 0; i < count; i++)
        {
            if (await device.TablePages.Allocate(TableOwner) is not { } page)
            {
                FreeTables(pages.AsSpan(0, i));
                return Errno.ENOMEM;
            }

            pages[i] = page;
        }

        ctx.ReserveTables(pages);
        return Errno.None;
    }

    /// <summary>
    /// panthor_vm_cleanup_op_ctx: may take reservation locks, so it comes after the fence was signalled.
    /// </summary>
    protected virtual async ValueTask CleanupOp(OpCtx ctx)
    {
        ReturnLeftovers(ctx);
        while (ctx.TakeVma() is { } spare)
            FreeVma(spare);
        foreach (var vma in ctx.ReturnedVmas)
        {
            await PutLink(((PanthorVma)vma).Link!);
            FreeVma(vma);
        }

        ctx.ReturnedVmas.Clear();
        if (ctx.Link is { } link)
        {
            ctx.Link = null;
            await PutLink(link);
        }
    }

    /// <summary>Reserved tables that the operation did not need; those that it used are in the tree now (defect P36).</summary>
    protected virtual void ReturnLeftovers(OpCtx ctx)
    {
        var left = ctx.TakeLeftovers();
        if (left.Length > 0)
            Listener.Reached(VmMark.TablesLeftOver);
        FreeTables(left);
    }

    protected void FreeVma(GpuVa _) => Listener.ObjectCounted(VmObject.Vma, -1);

    /// <summary>The last reference unlinks VM and object, which the reservation lock of the VM guards (defect P07).</summary>
    protected virtual async ValueTask PutLink(VmBo link)
    {
        bool last;
        await using (await Resv.Lock())
            last = await link.Bo.PutLink(link);
        if (last)
            await FreeLink(link);
    }

    protected async ValueTask FreeLink(VmBo link)
    {
        Listener.ObjectCounted(VmObject.VmBo, -1);
        await link.Bo.Unpin();
        await link.Bo.Put();
    }

    void FreeTables(ReadOnlySpan<Pfn> pages)
    {
        foreach (var page in pages)
            device.TablePages.Free(page);
    }
}
