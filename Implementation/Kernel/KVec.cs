namespace GpuMm.Implementation.Kernel;

/// <summary>A growable array whose capacity is asked for explicitly, as in rust/kernel/alloc/kvec.rs: pushing never allocates.</summary>
public sealed class KVec<T>
{
    readonly List<T> items = [];

    public int Count => items.Count;

    public int Capacity { get; private set; }

    public IReadOnlyList<T> Items => items;

    /// <summary>Takes over storage that the caller has allocated; smaller storage than there is changes nothing.</summary>
    public void AdoptCapacity(int capacity) => Capacity = Math.Max(Capacity, capacity);

    /// <summary>False if there is no room left.</summary>
    public bool PushWithinCapacity(T item)
    {
        if (items.Count == Capacity)
            return false;
        items.Add(item);
        return true;
    }

    public void Remove(T item) => items.Remove(item);
}
