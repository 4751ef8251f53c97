using GpuMm.Implementation.Kernel;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Implementation.Vm;

/// <summary>VM_BIND, in its two forms, and what the kernel maps for itself.</summary>
public partial class PanthorVm
{
    readonly KernelVaSpace kernelVa;
    readonly WorkQueue queue;

    /// <summary>The ranges of the kernel's half that are taken, for audits.</summary>
    public KernelVaSpace KernelVa => kernelVa;

    /// <summary>Nothing is queued, and nothing is being executed by the queue.</summary>
    public WorkQueue Queue => queue;

    /// <summary>The synchronous VM_BIND (panthor_vm_bind_exec_sync_op).</summary>
    /// <returns>What <see cref="Check"/>, prepare and execute say. No bytes are no operation: success.</returns>
    public async ValueTask<Errno> BindSync(VmBindOp op, PanthorGem? bo)
    {
        if (op is VmBindOp.SyncOnly)
            return Errno.EINVAL;
        if (IsEmpty(op))
            return Errno.None;
        var errno = Check(op, bo);
        return errno == Errno.None ? await ExecSync(new OpCtx(op) { Bo = bo }) : errno;
    }

    /// <summary>
    /// The asynchronous VM_BIND (panthor_vm_bind_job_create, and the push to the queue): all that may fail for lack of memory fails here.
    /// </summary>
    /// <param name="op">What to do.</param>
    /// <param name="bo">The object, for a map.</param>
    /// <param name="wait">The fence that it waits for; null for none.</param>
    /// <param name="wantsFence">Somebody will look at its fence.</param>
    /// <returns>The job, whose fence is signalled with what execute says; or why it was not queued: EINVAL, ENOMEM.</returns>
    public virtual async ValueTask<(Errno Errno, BindJob? Job)> BindAsync(VmBindOp op, PanthorGem? bo, Fence? wait, bool wantsFence)
    {
        var errno = await CheckAsync(op, bo, hasSyncs: wantsFence || wait is not null);
        if (errno != Errno.None)
            return (errno, null);
        if (!await Kernel.Allocate(FailureSite.BindJob))
            return (Errno.ENOMEM, null);
        var ctx = new OpCtx(op) { Bo = bo };
        errno = await PrepareOp(ctx);
        if (errno != Errno.None)
            return (errno, null);
        Listener.ObjectCounted(VmObject.BindJob, 1);
        Get();
        var job = new BindJob(this, ctx, wait, new Fence(Kernel, $"bind of vm {Id}"));
        await Push(job);
        return (Errno.None, job);
    }

    /// <summary>panthor_kernel_bo_create: a buffer of the kernel's at an address that the VM chooses.</summary>
    public async ValueTask<(Errno Errno, VfnRange Range)> KernelMap(PanthorGem bo)
    {
        var (errno, range) = await kernelVa.Alloc(bo.Layout.SizeInPages);
        if (errno != Errno.None)
            return (errno, default);
        Listener.Reached(VmMark.KernelRangePlaced);
        var map = new VmBindOp.Map(bo.Id, 0, range.Start.Address.Raw, bo.Size, VmMapFlags.NoExec);
        errno = await ExecSync(new OpCtx(map) { Bo = bo });
        if (errno != Errno.None)
            await FreeVa(range);
        return (errno, range);
    }

    /// <summary>
    /// panthor_kernel_bo_destroy. The range is free when nothing is mapped there any more, or when the VM was lost over it, which maps
    /// nothing again; else it can be tried again.
    /// </summary>
    public virtual async ValueTask<Errno> KernelUnmap(VfnRange range)
    {
        var ctx = new OpCtx(new VmBindOp.Unmap(range.Start.Address.Raw, range.Count * PageSize.Bytes));
        var errno = await ExecSync(ctx);
        if (errno == Errno.None || ctx.HasChanged)
            await FreeVa(range);
        return errno;
    }

    protected virtual ValueTask FreeVa(VfnRange range) => kernelVa.Free(range);

    /// <summary>The worker of the queue calls it for one job after the other (panthor_vm_bind_run_job).</summary>
    protected virtual async ValueTask RunJob(BindJob job)
    {
        await WaitForDependency(job);
        using (Kernel.BeginSignalling())
            await ExecuteAndSignal(job);
        await CleanupJob(job);
    }

    protected async ValueTask ExecuteAndSignal(BindJob job)
    {
        var errno = await ExecOp(job.Ctx, isAsync: true);
        await SignalDone(job, errno);
        Listener.BindSignalled(job, errno);
    }

    /// <summary>Whoever waits for the bind learns what became of it.</summary>
    protected virtual ValueTask SignalDone(BindJob job, Errno errno) => job.Done.Signal(errno);

    protected virtual async ValueTask WaitForDependency(BindJob job)
    {
        if (job.Wait is not { } fence)
            return;
        if (!fence.IsSignalled)
            Listener.Reached(VmMark.BindWaitedForFence);
        await fence.Wait();
    }

    protected virtual async ValueTask CleanupJob(BindJob job)
    {
        await CleanupOp(job.Ctx);
        Listener.ObjectCounted(VmObject.BindJob, -1);
        await Put();
    }

    protected virtual async ValueTask Push(BindJob job)
    {
        if (!queue.IsIdle)
            Listener.Reached(VmMark.BindBehindOtherBind);
        await queue.Queue(() => RunJob(job));
        Listener.BindQueued(job);
    }

    protected async ValueTask<Errno> ExecSync(OpCtx ctx)
    {
        var errno = await PrepareOp(ctx);
        if (errno != Errno.None)
            return errno;
        errno = await ExecOp(ctx, isAsync: false);
        await CleanupOp(ctx);
        return errno;
    }

    protected virtual async ValueTask<Errno> CheckAsync(VmBindOp op, PanthorGem? bo, bool hasSyncs)
    {
        if (DoesNothing(op, hasSyncs) || Check(op, bo) != Errno.None)
            return Errno.EINVAL;
        return await isDestroyed.Read() || await IsUnusable() ? Errno.EINVAL : Errno.None;
    }

    /// <summary>An operation that does nothing must say so: no bytes are refused (defect P32).</summary>
    protected virtual bool DoesNothing(VmBindOp op, bool hasSyncs) => op is VmBindOp.SyncOnly ? !hasSyncs : IsEmpty(op);

    protected static bool IsEmpty(VmBindOp op) => op is VmBindOp.Map { Size: 0 } or VmBindOp.Unmap { Size: 0 };
}
