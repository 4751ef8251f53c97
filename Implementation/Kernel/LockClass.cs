namespace GpuMm.Implementation.Kernel;

/// <summary>
/// All locks that play one role, for example the lock of every Vmm. Order is a relation between classes, not between locks.
/// </summary>
public sealed class LockClass
{
    internal LockClass(string name, int index, bool isLock)
    {
        IsLock = isLock;
        Name = name;
        Index = index;
    }

    public string Name { get; }

    internal int Index { get; }

    /// <summary>False for what lockdep only treats as a lock.</summary>
    internal bool IsLock { get; }
}

/// <summary>The classes that a task holds, in the order in which it took them.</summary>
sealed class HeldLocks
{
    readonly List<LockClass> classes = new(4);

    public int Count => classes.Count;

    public IEnumerable<string> LockNames => classes.Where(held => held.IsLock).Select(held => held.Name);

    public LockClass this[int index] => classes[index];

    public void Push(LockClass lockClass) => classes.Add(lockClass);

    public void Remove(LockClass lockClass) => classes.RemoveAt(classes.LastIndexOf(lockClass));
}
