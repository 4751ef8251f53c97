using System.Runtime.CompilerServices;

namespace GpuMm.Implementation.Kernel;

/// <summary>
/// A sleeping lock that many may hold for reading, or one for writing (include/linux/rwsem.h). Not re-entrant; lockdep watches both ways of
/// taking it alike, because a writer in between makes two readers wait for each other.
/// </summary>
public sealed class RwSemaphore
{
    readonly KernelContext kernel;
    readonly LockClass lockClass;
    readonly Resource resource;
    readonly List<KernelTask> readers = new(2);
    readonly Gate noWriter;
    readonly Gate nobody;
    KernelTask? writer;

    public RwSemaphore(KernelContext kernel, LockClass lockClass)
    {
        this.kernel = kernel;
        this.lockClass = lockClass;
        resource = kernel.NewLockResource(lockClass);
        noWriter = new ReadGate(this);
        nobody = new WriteGate(this);
    }

    /// <summary>down_read. Readers do not disturb each other, so that their order is no choice that matters.</summary>
    public RwLockAwaiter Read()
    {
        kernel.Lockdep.MightSleep(kernel.Current, lockClass.Name);
        kernel.Lockdep.Acquiring(kernel.Current, lockClass);
        kernel.Announce(StepKind.Read, resource, noWriter);
        return new RwLockAwaiter(kernel, this, forWriting: false);
    }

    /// <summary>down_write.</summary>
    public RwLockAwaiter Write()
    {
        kernel.Lockdep.MightSleep(kernel.Current, lockClass.Name);
        kernel.Lockdep.Acquiring(kernel.Current, lockClass);
        kernel.Announce(StepKind.Acquire, resource, nobody);
        return new RwLockAwaiter(kernel, this, forWriting: true);
    }

    /// <summary>down_read_trylock: for those who must not sleep.</summary>
    public async ValueTask<RwLockGuard?> TryRead()
    {
        await kernel.Announce(StepKind.Write, resource); // unlike who waits, it can come before a release, and fail
        if (writer is not null)
            return null;
        Take(forWriting: false);
        return new RwLockGuard(this, forWriting: false);
    }

    /// <summary>mmap_assert_locked: held by the current task, for reading at least.</summary>
    public void AssertHeld()
    {
        if (writer != kernel.Current && !readers.Contains(kernel.Current))
            throw new LockNotHeldException($"{kernel.Current.Name} touches what lock '{lockClass.Name}' guards without holding it");
    }

    /// <summary>mmap_assert_write_locked.</summary>
    public void AssertHeldForWriting()
    {
        if (writer != kernel.Current)
            throw new LockNotHeldException($"{kernel.Current.Name} changes what lock '{lockClass.Name}' guards without holding it");
    }

    internal void Take(bool forWriting)
    {
        var task = kernel.Current;
        task.Held.Push(lockClass);
        if (forWriting)
            writer = task;
        else
            readers.Add(task);
    }

    internal RwUnlockAwaiter Release(bool forWriting)
    {
        kernel.Announce(forWriting ? StepKind.Release : StepKind.ReleaseRead, resource);
        return new RwUnlockAwaiter(kernel, this, forWriting);
    }

    internal void GiveBack(bool forWriting)
    {
        var task = kernel.Current;
        task.Held.Remove(lockClass);
        if (forWriting)
            writer = null;
        else
            readers.Remove(task);
    }

    string DescribeHolders() => writer is { } one ? $"lock '{lockClass.Name}', held by {one.Name}"
        : readers.Count > 0 ? $"lock '{lockClass.Name}', held for reading by {string.Join(", ", readers.Select(task => task.Name))}"
        : $"lock '{lockClass.Name}'";

    sealed class ReadGate(RwSemaphore semaphore) : Gate
    {
        public override bool IsOpen => semaphore.writer is null;

        public override KernelTask? HeldBy => semaphore.writer;

        public override string Describe() => semaphore.DescribeHolders();
    }

    sealed class WriteGate(RwSemaphore semaphore) : Gate
    {
        public override bool IsOpen => semaphore.writer is null && semaphore.readers.Count == 0;

        public override KernelTask? HeldBy => semaphore.writer ?? semaphore.readers.FirstOrDefault();

        public override string Describe() => semaphore.DescribeHolders();
    }
}

/// <summary>A hold on a semaphore; disposing it releases it.</summary>
public readonly struct RwLockGuard(RwSemaphore semaphore, bool forWriting)
{
    public RwUnlockAwaiter DisposeAsync() => semaphore.Release(forWriting);
}

public readonly struct RwLockAwaiter(KernelContext kernel, RwSemaphore semaphore, bool forWriting) : ICriticalNotifyCompletion
{
    public RwLockAwaiter GetAwaiter() => this;

    public bool IsCompleted => kernel.ContinuesAtOnce();

    public void OnCompleted(Action continuation) => kernel.Park(continuation);

    public void UnsafeOnCompleted(Action continuation) => kernel.Park(continuation);

    public RwLockGuard GetResult()
    {
        semaphore.Take(forWriting);
        kernel.StepTaken();
        return new RwLockGuard(semaphore, forWriting);
    }
}

public readonly struct RwUnlockAwaiter(KernelContext kernel, RwSemaphore semaphore, bool forWriting) : ICriticalNotifyCompletion
{
    public RwUnlockAwaiter GetAwaiter() => this;

    public bool IsCompleted => kernel.ContinuesAtOnce();

    public void OnCompleted(Action continuation) => kernel.Park(continuation);

    public void UnsafeOnCompleted(Action continuation) => kernel.Park(continuation);

    public void GetResult()
    {
        semaphore.GiveBack(forWriting);
        kernel.StepTaken();
    }
}
