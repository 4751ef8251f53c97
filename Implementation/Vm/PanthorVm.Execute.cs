using GpuMm.Model.Lifecycles;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Implementation.Vm;

/// <summary>
/// A bind is executed: what drm_gpuvm says has to happen to the mappings happens to them and to the tables, step by step.
/// </summary>
public partial class PanthorVm
{
    /// <summary>
    /// panthor_vm_exec_op. Allocates nothing. Whatever it does to the region is done while the region is locked, so that the GPU sees the
    /// state before or the state after (defect P12).
    /// </summary>
    /// <param name="ctx">The prepared operation.</param>
    /// <param name="isAsync">Nobody can be told of a failure any more: it makes the VM unusable even if nothing has changed.</param>
    /// <returns>
    /// EINVAL: the VM is destroyed or, for a map, unusable. ETIMEDOUT: the slot did not obey. ENOMEM: the page table code failed. If it
    /// failed half-way the VM is unusable (defect P19).
    /// </returns>
    protected virtual async ValueTask<Errno> ExecOp(OpCtx ctx, bool isAsync)
    {
        if (ctx.Op is VmBindOp.SyncOnly)
            return Errno.None;
        await using (await opLock.Lock())
        {
            opCtx = ctx;
            var errno = await Refusal(ctx.Op);
            if (errno == Errno.None)
                errno = await ExecuteLocked(ctx);
            if (errno != Errno.None && MakesUnusable(ctx, isAsync))
                await DeclareUnusable();
            Listener.BindExecuted(this, ctx, errno);
            opCtx = null;
            return errno;
        }
    }

    /// <summary>
    /// Whether the VM takes this operation now; asked under the op_lock, which <see cref="Destroy"/> takes too (defect P30).
    /// </summary>
    protected virtual async ValueTask<Errno> Refusal(VmBindOp op)
    {
        if (op is not VmBindOp.Map)
            return Errno.None;
        if (await isDestroyed.Read())
        {
            Listener.Reached(VmMark.RefusedByDestroyedVm);
            return Errno.EINVAL;
        }

        if (!await IsUnusable())
            return Errno.None;
        Listener.Reached(VmMark.RefusedByUnusableVm);
        return Errno.EINVAL;
    }

    /// <summary>The submitter of an asynchronous operation has gone on, and counts on it.</summary>
    protected virtual bool MakesUnusable(OpCtx ctx, bool isAsync) => isAsync || IsHalfDone(ctx);

    /// <summary>Of an operation that failed: what is there now is neither the state before it nor the state after it.</summary>
    protected virtual bool IsHalfDone(OpCtx ctx) => ctx.HasChanged;

    /// <summary>The VM is lost: its jobs end, and none starts. Once is enough.</summary>
    protected async ValueTask DeclareUnusable()
    {
        if (isUnusable.Value) // only ever written under the op_lock, which is held
            return;
        await isUnusable.Write(true);
        if (!isDestroyed.Look())
        {
            Listener.Reached(VmMark.VmUnusable);
            Become(VmState.Unusable);
        }

        await device.Mmu.Disable(this);
    }

    async ValueTask<Errno> ExecuteLocked(OpCtx ctx)
    {
        var (errno, steps) = ctx.Op switch
        {
            VmBindOp.Map map => Gpuvm.SmMap(new MapRequest(map.Va, map.Size, ctx.Bo!, map.BoOffset, map.Flags)),
            VmBindOp.Unmap unmap => Gpuvm.SmUnmap(unmap.Va, unmap.Size),
            _ => throw new System.Diagnostics.UnreachableException(),
        };
        if (errno != Errno.None || steps.Count == 0)
            return errno;
        return await Update(ctx, steps);
    }

    /// <summary>All steps with the region locked.</summary>
    protected virtual async ValueTask<Errno> Update(OpCtx ctx, IReadOnlyList<GpuVaOp> steps)
    {
        var (start, end) = RegionOf(steps);
        var errno = await device.Mmu.LockRegion(this, start, end - start);
        if (errno != Errno.None)
            return errno;
        errno = await Apply(ctx, steps);
        if (errno != Errno.None && IsHalfDone(ctx))
            await DeclareUnusable(); // before the region is unlocked
        var flushed = await device.Mmu.FlushAndUnlockRegion(this);
        return errno == Errno.None ? flushed : errno;
    }

    protected async ValueTask<Errno> Apply(OpCtx ctx, IReadOnlyList<GpuVaOp> steps)
    {
        foreach (var step in steps)
        {
            var errno = step switch
            {
                GpuVaOp.Map map => await StepMap(ctx, map),
                GpuVaOp.Remap remap => await StepRemap(ctx, remap),
                GpuVaOp.Unmap unmap => await StepUnmap(ctx, unmap),
                _ => throw new System.Diagnostics.UnreachableException(),
            };
            if (errno != Errno.None)
                return errno;
        }

        return Errno.None;
    }

    /// <summary>panthor_gpuva_sm_step_map.</summary>
    protected virtual async ValueTask<Errno> StepMap(OpCtx ctx, GpuVaOp.Map step)
    {
        if (ctx.TakeVma() is not PanthorVma vma)
            return Errno.ENOMEM;
        var request = step.Request;
        var errno = await MapPages(request.Start, request.Flags, ctx.Bo!.Layout, request.Offset, request.Range);
        if (errno != Errno.None)
        {
            ReturnVma(ctx, vma);
            return errno;
        }

        ctx.HasChanged = true;
        Gpuvm.Map(vma, step);
        await Link(vma, ctx.Link!, request.Flags);
        return Errno.None;
    }

    /// <summary>Cleanup will free it (op_ctx_return_vma; defect P06).</summary>
    protected virtual void ReturnVma(OpCtx ctx, PanthorVma vma) => ctx.AddVma(vma);

    /// <summary>
    /// panthor_gpuva_sm_step_remap: takes a part out of a mapping. What stays of a block is mapped back page by page, since the page table
    /// code does not split blocks (io-pgtable-arm since 33729a5fc0ca; defect P16).
    /// </summary>
    protected virtual async ValueTask<Errno> StepRemap(OpCtx ctx, GpuVaOp.Remap step)
    {
        Reached(step.SplitCase);
        var prev = step.Prev is null ? null : ctx.TakeVma() as PanthorVma;
        var next = step.Next is null ? null : ctx.TakeVma() as PanthorVma;
        if ((step.Prev is not null && prev is null) || (step.Next is not null && next is null))
            return Errno.ENOMEM;
        var old = (PanthorVma)step.Unmap;
        var errno = await TakeOutPart(ctx, step, old);
        if (errno != Errno.None)
        {
            ReturnVmas(ctx, prev, next);
            return errno;
        }

        Gpuvm.Remap(prev, next, step);
        if (prev is not null)
            await Link(prev, old.Link!, FlagsOfPart(ctx, old, step.Prev!.Value));
        if (next is not null)
            await Link(next, old.Link!, FlagsOfPart(ctx, old, step.Next!.Value));
        ctx.ReturnedVmas.Add(old);
        return Errno.None;
    }

    /// <summary>The parts are what the whole was (defect P25).</summary>
    protected virtual VmMapFlags FlagsOfPart(OpCtx ctx, GpuVa old, GpuVaPart part) => old.Flags;

    /// <summary>
    /// panthor_gpuva_sm_step_unmap. That the same pages may be about to be mapped again (keep) is no reason to leave the entries: their
    /// flags may change (defect P26), and with the region locked nobody sees them go.
    /// </summary>
    protected virtual async ValueTask<Errno> StepUnmap(OpCtx ctx, GpuVaOp.Unmap step)
    {
        Reached(step.SplitCase);
        ctx.HasChanged = true;
        var errno = await UnmapPages(step.Va.Start, step.Va.Range);
        if (errno == Errno.None)
            TakeOut((PanthorVma)step.Va, ctx);
        return errno;
    }

    protected void TakeOut(PanthorVma vma, OpCtx ctx)
    {
        gpuvm.Remove(vma);
        ctx.ReturnedVmas.Add(vma);
    }

    protected virtual async ValueTask Link(PanthorVma vma, VmBo link, VmMapFlags flags)
    {
        (vma.Link, vma.Flags) = (link, flags);
        await link.Bo.GetLink(link);
    }

    void ReturnVmas(OpCtx ctx, params ReadOnlySpan<PanthorVma?> vmas)
    {
        foreach (var vma in vmas)
        {
            if (vma is not null)
                ReturnVma(ctx, vma);
        }
    }

    void Reached(SplitCase? which)
    {
        if (which is { } number)
            Listener.Split(number);
    }
}
