using GpuMm.Model.Vocabulary;

namespace GpuMm.Implementation.Pagemap;

/// <summary>
/// Video memory is short, for device memory or for anything else: what is about to be free is waited for, and then allocations are evicted,
/// the least recently used first, each once at most.
/// </summary>
public sealed class VramRoom(VramPagemap pagemap)
{
    readonly List<VramDevmem> tried = [];
    bool hasWaited;

    /// <summary>Allocates, and while there is no room for it (ENOSPC) makes some and tries again.</summary>
    public async ValueTask<T> Allocate<T>(Func<ValueTask<T>> allocate, Func<T, Errno> errnoOf)
    {
        while (true)
        {
            var result = await allocate();
            if (errnoOf(result) != Errno.ENOSPC || !await Make())
                return result;
        }
    }

    /// <summary>It makes sense to try again afterwards, though another may be faster.</summary>
    /// <returns>False if nothing is left that could be evicted.</returns>
    public async ValueTask<bool> Make()
    {
        if (hasWaited && !await Evict())
            return false;
        await pagemap.Drm.Work.WaitIdle(); // what was released is freed by a worker
        return hasWaited = true;
    }

    async ValueTask<bool> Evict()
    {
        var listener = pagemap.Drm.Listener;
        if (await pagemap.Lru.Oldest(tried) is not { } victim)
        {
            listener.Reached(PagemapMark.DeviceMemoryExhausted);
            return false;
        }

        tried.Add(victim);
        if (await pagemap.EvictToRam(victim) == Errno.None)
            listener.Reached(PagemapMark.EvictedForRoom);
        await victim.Put();
        return true;
    }
}
