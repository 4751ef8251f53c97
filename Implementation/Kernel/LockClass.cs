namespace GpuMm.Implementation.Kernel;

/// <summary>
/// All locks that play one role, for example the lock of every Vmm. Order is a relation between classes, not between locks.
/// </summary>
public sealed class LockClass
{
    internal LockClass(string name, int index)
    {
        Name = name;
        Index = index;
    }

    public string Name { get; }

    internal int Index { get; }
}

/// <summary>The classes that a task holds, in the order in which it took them.</summary>
sealed class HeldLocks
{
    readonly List<LockClass> classes = new(4);

    public int Count => classes.Count;

    public LockClass this[int index] => classes[index];

    public void Push(LockClass lockClass) => classes.Add(lockClass);

    public void Remove(LockClass lockClass) => classes.RemoveAt(classes.LastIndexOf(lockClass));
}
