namespace GpuMm.Implementation.Kernel;

/// <summary>
/// An ordered workqueue (alloc_ordered_workqueue, or a drm_sched with one entity): work runs item after item, in the order in which it was
/// queued.
/// </summary>
/// <remarks>
/// Queueing, taking an item, finishing it and waiting until all is done touch one resource, so that exploration tries all their orders. An
/// item that throws ends the worker, and whatever is queued then waits for ever.
/// </remarks>
public sealed class WorkQueue
{
    readonly KernelContext kernel;
    readonly string name;
    readonly Resource resource;
    readonly Queue<Func<ValueTask>> queued = [];
    readonly Gate work;
    readonly Gate idle;
    KernelTask? worker;
    bool isAtWork;

    public WorkQueue(KernelContext kernel, string name)
    {
        this.kernel = kernel;
        this.name = name;
        resource = kernel.NewCell(name, ResourceKind.WorkQueue);
        work = new Work(this);
        idle = new Idle(this);
    }

    /// <summary>Nothing is queued and nothing is running.</summary>
    public bool IsIdle => queued.Count == 0 && !isAtWork;

    /// <summary>queue_work.</summary>
    public async ValueTask Queue(Func<ValueTask> item)
    {
        await kernel.Announce(StepKind.Signal, resource);
        Enqueue(item);
    }

    /// <summary>queue_work within the step that is under way, for those who must not wait.</summary>
    public void QueueNow(Func<ValueTask> item)
    {
        kernel.Touch(StepKind.Signal, resource);
        Enqueue(item);
    }

    void Enqueue(Func<ValueTask> item)
    {
        kernel.Touch(StepKind.Write, resource); // whoever could pass WaitIdle until now can no longer
        queued.Enqueue(item);
    }

    /// <summary>flush_workqueue, and drain_workqueue too: waits until there is nothing left to do.</summary>
    public StepAwaiter WaitIdle() => kernel.Announce(StepKind.Wait, resource, idle);

    /// <summary>The body of its one worker, a background task.</summary>
    public async ValueTask Run()
    {
        worker = kernel.Current;
        while (true)
        {
            await kernel.Announce(StepKind.Wait, resource, work);
            isAtWork = true;
            await queued.Dequeue()();
            isAtWork = false;
            kernel.Touch(StepKind.Signal, resource);
        }
    }

    sealed class Work(WorkQueue queue) : Gate
    {
        public override bool IsOpen => queue.queued.Count > 0;

        public override bool WaitsForWork => true;

        public override string Describe() => $"work on '{queue.name}'";
    }

    sealed class Idle(WorkQueue queue) : Gate
    {
        public override bool IsOpen => queue.IsIdle;

        public override KernelTask? HeldBy => queue.worker;

        public override string Describe() => queue.worker is { } worker
            ? $"workqueue '{queue.name}' to be idle, which is the work of {worker.Name}{(worker.IsDone ? ", which has ended" : "")}"
            : $"workqueue '{queue.name}' to be idle, which has no worker";
    }
}
