namespace GpuMm.Implementation.Kernel;

/// <summary>
/// While it lasts, the task must reach the signalling of its fence whatever memory reclaim does: no allocation, no lock held over one.
/// </summary>
public readonly struct SignallingSection : IDisposable
{
    readonly Lockdep lockdep;
    readonly KernelTask task;

    internal SignallingSection(Lockdep lockdep, KernelTask task)
    {
        this.lockdep = lockdep;
        this.task = task;
        lockdep.Acquiring(task, lockdep.Signalling);
        task.Held.Push(lockdep.Signalling);
    }

    public void Dispose() => task.Held.Remove(lockdep.Signalling);
}
