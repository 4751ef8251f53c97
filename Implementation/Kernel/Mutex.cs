using System.Runtime.CompilerServices;

namespace GpuMm.Implementation.Kernel;

/// <summary>A sleeping lock, not re-entrant. Taking and releasing it are steps; lockdep watches both.</summary>
public sealed class Mutex(KernelContext kernel, LockClass lockClass) : Gate
{
    readonly Resource resource = kernel.NewLockResource(lockClass);

    public KernelTask? Holder { get; private set; }

    public override bool IsOpen => Holder is null;

    public override KernelTask? HeldBy => Holder;

    public override string Describe() => Holder switch
    {
        null => $"lock '{lockClass.Name}'",
        { IsDone: true } => $"lock '{lockClass.Name}', held by {Holder.Name}, which has ended",
        _ => $"lock '{lockClass.Name}', held by {Holder.Name}",
    };

    /// <summary>Takes the lock: <c>await using (await mutex.Lock()) { ... }</c>.</summary>
    public LockAwaiter Lock()
    {
        kernel.Lockdep.MightSleep(kernel.Current, lockClass.Name);
        kernel.Lockdep.Acquiring(kernel.Current, lockClass);
        kernel.Announce(StepKind.Acquire, resource, this);
        return new LockAwaiter(kernel, this);
    }

    /// <summary>
    /// Takes the lock if nobody has it, and never waits (mutex_trylock). Lockdep does not mind the order: nobody can be stuck here.
    /// </summary>
    public async ValueTask<LockGuard?> TryLock()
    {
        await kernel.Announce(StepKind.Write, resource); // unlike who waits, it can come before a release, and fail
        if (Holder is not null)
            return null;
        Take();
        return new LockGuard(this);
    }

    /// <summary>
    /// Takes the lock if nobody has it, within the step that is under way: for those who hold a spinlock, such as a page table lock.
    /// </summary>
    internal bool TryTake()
    {
        kernel.Touch(StepKind.Write, resource);
        if (Holder is not null)
            return false;
        Take();
        return true;
    }

    /// <summary>Waits until nobody has the lock, without taking it (folio_put_wait_locked).</summary>
    public StepAwaiter WaitUnlocked()
    {
        kernel.Lockdep.MightSleep(kernel.Current, lockClass.Name);
        return kernel.Announce(StepKind.Wait, resource, this);
    }

    /// <summary>A field guarded by this lock is touched: throws if the current task does not hold it (lockdep_assert_held).</summary>
    public void AssertHeld()
    {
        if (Holder != kernel.Current)
            throw new LockNotHeldException($"{kernel.Current.Name} touches what lock '{lockClass.Name}' guards without holding it");
    }

    internal UnlockAwaiter Unlock()
    {
        AssertHeld();
        kernel.Announce(StepKind.Release, resource);
        return new UnlockAwaiter(kernel, this);
    }

    internal void Take()
    {
        Holder = kernel.Current;
        Holder.Held.Push(lockClass);
    }

    internal void GiveBack()
    {
        Holder!.Held.Remove(lockClass);
        Holder = null;
    }
}

/// <summary>lockdep_assert_held failed.</summary>
public sealed class LockNotHeldException(string message) : Exception(message);

/// <summary>Ownership of a mutex; disposing it releases the lock.</summary>
public readonly struct LockGuard(Mutex mutex)
{
    public UnlockAwaiter DisposeAsync() => mutex.Unlock();
}

public readonly struct LockAwaiter(KernelContext kernel, Mutex mutex) : ICriticalNotifyCompletion
{
    public LockAwaiter GetAwaiter() => this;

    public bool IsCompleted => kernel.ContinuesAtOnce();

    public void OnCompleted(Action continuation) => kernel.Park(continuation);

    public void UnsafeOnCompleted(Action continuation) => kernel.Park(continuation);

    public LockGuard GetResult()
    {
        mutex.Take();
        kernel.StepTaken();
        return new LockGuard(mutex);
    }
}

public readonly struct UnlockAwaiter(KernelContext kernel, Mutex mutex) : ICriticalNotifyCompletion
{
    public UnlockAwaiter GetAwaiter() => this;

    public bool IsCompleted => kernel.ContinuesAtOnce();

    public void OnCompleted(Action continuation) => kernel.Park(continuation);

    public void UnsafeOnCompleted(Action continuation) => kernel.Park(continuation);

    public void GetResult()
    {
        mutex.GiveBack();
        kernel.StepTaken();
    }
}
