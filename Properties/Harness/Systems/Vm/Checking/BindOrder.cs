using GpuMm.Harness.Checking;
using GpuMm.Implementation.Kernel;
using GpuMm.Implementation.Vm;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Harness.Systems.Vm.Checking;

/// <summary>
/// The binds of a queue take effect and signal in the order in which they were queued, and none before what it waits for.
/// </summary>
sealed class BindOrder : VmObserver
{
    readonly Dictionary<int, Queue<BindJob>> notExecuted = []; // by number of the VM
    readonly Dictionary<int, Queue<BindJob>> notSignalled = [];
    readonly Dictionary<OpCtx, Errno> outcomes = [];

    public override void BindQueued(BindJob job)
    {
        if (job.Ctx.Op is not VmBindOp.SyncOnly) // which has nothing to execute
            QueueOf(notExecuted, job.Vm.Id).Enqueue(job);
        QueueOf(notSignalled, job.Vm.Id).Enqueue(job);
    }

    public override void BindExecuted(PanthorVm vm, OpCtx op, Errno errno)
    {
        outcomes[op] = errno;
        var queue = QueueOf(notExecuted, vm.Id);
        if (queue.FirstOrDefault(waiting => waiting.Ctx == op) is not { } job)
            return; // a synchronous one
        if (queue.Dequeue() is var first && first != job)
            Hub.Violate(PropertyCatalogue.BindOrder, $"{job} was executed before {first.Ctx.Op}, which was queued earlier");
        if (IsTooEarly(job))
            Hub.Violate(PropertyCatalogue.BindOrder, $"{job} was executed before the fence that it waits for was signalled");
    }

    public override void AtQuiescence()
    {
        foreach (var job in notSignalled.Values.SelectMany(queue => queue))
            Hub.Violate(PropertyCatalogue.BindOrder, $"{job} was queued and never signalled");
        foreach (var job in notExecuted.Values.SelectMany(queue => queue))
            Hub.Violate(PropertyCatalogue.BindOrder, $"{job} was queued and never executed");
    }

    public override void BindSignalled(BindJob job, Errno errno)
    {
        var became = outcomes.GetValueOrDefault(job.Ctx);
        if (job.Done.Error != became)
            Hub.Violate(PropertyCatalogue.BindOrder, $"the fence of {job} says {job.Done.Error}, but executing it came to {became}");
        if (QueueOf(notSignalled, job.Vm.Id) is { Count: > 0 } queue && queue.Dequeue() is var first && first != job)
        {
            Hub.Violate(PropertyCatalogue.BindOrder,
                $"the fence of {job} was signalled before that of {first.Ctx.Op}, which was queued earlier");
        }

        if (IsTooEarly(job))
            Hub.Violate(PropertyCatalogue.BindOrder, $"the fence of {job} was signalled before the one that it waits for");
    }

    bool IsTooEarly(BindJob job)
    {
        if (job.Wait is not { } fence)
            return false;
        Hub.Touch(StepKind.Read, fence.Resource);
        return !fence.IsSignalled;
    }

    static Queue<BindJob> QueueOf(Dictionary<int, Queue<BindJob>> queues, int vm)
    {
        if (!queues.TryGetValue(vm, out var queue))
            queues.Add(vm, queue = new Queue<BindJob>());
        return queue;
    }
}
