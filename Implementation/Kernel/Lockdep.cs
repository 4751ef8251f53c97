using System.Numerics;

namespace GpuMm.Implementation.Kernel;

/// <summary>A cycle in the lock order. It is a fault of the design even if no run ever deadlocks on it.</summary>
/// <param name="ThroughReclaim">The cycle goes through memory reclaim and fence signalling, so it concerns the critical path.</param>
/// <param name="Message">Who took what while holding what, and the cycle.</param>
public readonly record struct LockdepFinding(bool ThroughReclaim, string Message);

/// <summary>
/// The lock order of one execution: an edge A -> B for each time that B was taken while A was held. A cycle is reported when its last edge
/// comes up. Whether there is one through reclaim, and whether there is one without, does not depend on the order of the edges.
/// </summary>
/// <remarks>
/// As in the kernel (include/linux/lockdep.h, dma_fence_begin_signalling, fs_reclaim_acquire), two classes are not locks: allocating
/// takes and drops 'reclaim', a signalling section holds 'signalling', and the graph is primed with reclaim -> signalling because reclaim
/// may wait for a fence. So an allocation in a signalling section, and a lock of the critical path held over an allocation, are cycles too.
/// </remarks>
public sealed class Lockdep
{
    readonly IKernelListener listener;
    readonly List<LockClass> classes = new(8);
    readonly List<uint> successors = new(8); // bit j of entry i: edge i -> j

    internal Lockdep(IKernelListener listener)
    {
        this.listener = listener;
        Reclaim = Register("reclaim", isLock: false);
        Signalling = Register("fence signalling", isLock: false);
        successors[Reclaim.Index] |= Bit(Signalling);
    }

    internal LockClass Reclaim { get; }

    internal LockClass Signalling { get; }

    /// <summary>The class of that name, made on first use.</summary>
    /// <param name="name">What the locks of the class are called in reports.</param>
    /// <param name="onFencePath">The critical path takes these locks by design, whether or not this run shows it.</param>
    /// <param name="underReclaim">Reclaim takes them by design, through a notifier: nobody who holds one may allocate.</param>
    public LockClass Class(string name, bool onFencePath = false, bool underReclaim = false)
    {
        foreach (var known in classes)
        {
            if (known.Name == name)
                return known;
        }

        var added = Register(name, isLock: true);
        if (onFencePath)
            successors[Signalling.Index] |= Bit(added);
        if (underReclaim)
            successors[Reclaim.Index] |= Bit(added);
        return added;
    }

    /// <summary>might_sleep: what is wrong if the task has promised not to (non_block_start).</summary>
    internal void MightSleep(KernelTask task, string waitsFor)
    {
        if (task.MustNotSleep)
            listener.LockdepReport(new LockdepFinding(false, $"{task.Name} waits for '{waitsFor}' where it must not sleep"));
    }

    internal void Acquiring(KernelTask task, LockClass wanted)
    {
        var held = task.Held;
        for (int i = 0; i < held.Count; i++)
        {
            if ((successors[held[i].Index] & Bit(wanted)) == 0)
                AddEdge(held[i], wanted, task);
        }
    }

    internal void Allocating(KernelTask task)
    {
        MightSleep(task, Reclaim.Name);
        Acquiring(task, Reclaim);
    }

    LockClass Register(string name, bool isLock)
    {
        if (classes.Count == 32)
            throw new InvalidOperationException("at most 32 lock classes");
        var added = new LockClass(name, classes.Count, isLock);
        classes.Add(added);
        successors.Add(0);
        return added;
    }

    void AddEdge(LockClass from, LockClass to, KernelTask task)
    {
        successors[from.Index] |= Bit(to);
        if (PathBetween(to, from, avoided: Reclaim) is { } path)
            Report(from, to, task, throughReclaim: false, path);
        if (PathBetween(Reclaim, from) is { } back && PathBetween(to, Reclaim) is { } there)
            Report(from, to, task, throughReclaim: true, [.. there, .. back.Skip(1)]);
    }

    void Report(LockClass from, LockClass to, KernelTask task, bool throughReclaim, List<LockClass> path)
    {
        string circle = string.Join(" -> ", path.Prepend(from).Select(c => c.Name));
        string what = to == Reclaim ? $"allocated, which may reclaim, while holding '{from.Name}'"
            : to == from ? $"took '{to.Name}' while holding it"
            : $"took '{to.Name}' while holding '{from.Name}'";
        listener.LockdepReport(new LockdepFinding(throughReclaim, $"{task.Name} {what}; order: {circle}"));
    }

    List<LockClass>? PathBetween(LockClass start, LockClass goal, LockClass? avoided = null)
    {
        if (!Reaches(start, goal, avoided))
            return null;
        var cameFrom = new Dictionary<int, int> { [start.Index] = -1 };
        var queue = new Queue<int>([start.Index]);
        while (queue.TryDequeue(out int at))
        {
            if (at == goal.Index)
                return Unwind(cameFrom, at);
            for (int next = 0; next < classes.Count; next++)
            {
                if ((successors[at] >> next & 1) != 0 && next != avoided?.Index && cameFrom.TryAdd(next, at))
                    queue.Enqueue(next);
            }
        }

        return null;
    }

    bool Reaches(LockClass start, LockClass goal, LockClass? avoided)
    {
        uint allowed = avoided is null ? uint.MaxValue : ~Bit(avoided);
        uint reached = 0;
        for (uint fresh = Bit(start) & allowed; fresh != 0;)
        {
            reached |= fresh;
            uint next = 0;
            for (; fresh != 0; fresh &= fresh - 1)
                next |= successors[BitOperations.TrailingZeroCount(fresh)];
            fresh = next & allowed & ~reached;
        }

        return (reached & Bit(goal)) != 0;
    }

    List<LockClass> Unwind(Dictionary<int, int> cameFrom, int at)
    {
        List<LockClass> path = [];
        for (; at >= 0; at = cameFrom[at])
            path.Insert(0, classes[at]);
        return path;
    }

    static uint Bit(LockClass lockClass) => 1u << lockClass.Index;
}
