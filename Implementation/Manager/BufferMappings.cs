using GpuMm.Implementation.Kernel;
using GpuMm.Implementation.Machine;
using GpuMm.Implementation.Pagemap;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Implementation.Manager;

/// <summary>
/// Buffers that are mapped explicitly, by the two phases of nova-core's Vmm, where the fault handler maps nothing. They lie in the same
/// video memory as page tables and device memory, and device memory makes room for them.
/// </summary>
public class BufferMappings
{
    readonly Mutex mutex;
    readonly HashSet<ulong> taken = []; // page frame numbers, guarded by the mutex
    readonly VramPagemap pagemap;

    public BufferMappings(VramPagemap pagemap)
    {
        this.pagemap = pagemap;
        mutex = new Mutex(Kernel, Kernel.Lockdep.Class("explicit mappings"));
    }

    protected DrmDevice Drm => pagemap.Drm;

    protected KernelContext Kernel => Drm.Kernel;

    /// <summary>A buffer with something in it, and everything that mapping it will need. May evict device memory.</summary>
    /// <returns>
    /// ENODEV if the device is unplugged; EEXIST if something is mapped or prepared there; EINVAL for a place that cannot be; ENOMEM;
    /// ENOSPC.
    /// </returns>
    public async ValueTask<(Errno Errno, BufferMapping? Buffer)> Prepare(Vmm.Vmm vmm, Vfn vfn, BufferKind kind, ulong content)
    {
        if (!await Drm.Enter())
        {
            Drm.Listener.Reached(PagemapMark.RefusedUnplugged);
            return (Errno.ENODEV, null);
        }

        var result = await Take(vfn) ? await PrepareTaken(vmm, vfn, kind, content) : (Errno.EEXIST, null);
        await Drm.Exit();
        return result;
    }

    /// <summary>Part of the critical path: allocates nothing.</summary>
    public virtual async ValueTask<Errno> Execute(BufferMapping buffer, bool writable)
    {
        using (Kernel.BeginSignalling())
            return await buffer.Mapping.Vmm.ExecuteMap(buffer.Mapping, [buffer.Frames[0]], writable);
    }

    /// <summary>Nobody reaches the buffer any more, and then it is free. What is only prepared is given up.</summary>
    /// <returns>None, unless the hardware fails.</returns>
    public virtual async ValueTask<Errno> Unmap(BufferMapping buffer)
    {
        var errno = await UnmapOnly(buffer);
        if (errno == Errno.None)
            await FreeFrames(buffer);
        return errno;
    }

    /// <summary>Part of the critical path, unless it is only prepared.</summary>
    protected async ValueTask<Errno> UnmapOnly(BufferMapping buffer)
    {
        var mapping = buffer.Mapping;
        if (buffer.IsPrepared)
        {
            await mapping.Vmm.Cancel(mapping);
            return Errno.None;
        }

        using (Kernel.BeginSignalling())
            return await mapping.Vmm.UnmapPages(mapping);
    }

    protected async ValueTask FreeFrames(BufferMapping buffer)
    {
        await Drm.Gpu.Buddy.FreeMany(buffer.Frames);
        await GiveBack(buffer.Mapping.Range.Start);
    }

    async ValueTask<(Errno Errno, BufferMapping? Buffer)> PrepareTaken(Vmm.Vmm vmm, Vfn vfn, BufferKind kind, ulong content)
    {
        var (errno, frames) = await WithRoom(() => Allocate(kind));
        if (errno == Errno.None)
        {
            Drm.Gpu.Vram.Write(frames[0].Address, content, PageOwner.ClientData(0), "buffer");
            var window = new AddressWindow(vfn.Address, (vfn + 1).Address);
            (errno, var mapping) = await WithRoom(() => vmm.PrepareMap(1, window));
            if (mapping is not null)
                return (errno, new BufferMapping(mapping, frames));
            await FreeUnmapped(frames);
        }

        await GiveBackUnused(vfn);
        return (errno, null);
    }

    /// <summary>What would have been a buffer (defect M21 forgets it).</summary>
    protected virtual ValueTask FreeUnmapped(IReadOnlyList<Pfn> frames) => Drm.Gpu.Buddy.FreeMany(frames);

    /// <summary>Another may be mapped where this one is not (defect M22).</summary>
    protected virtual ValueTask GiveBackUnused(Vfn vfn) => GiveBack(vfn);

    ValueTask<(Errno Errno, Pfn[] Frames)> Allocate(BufferKind kind)
    {
        var (buddy, owner) = (Drm.Gpu.Buddy, PageOwner.ClientData(0));
        return BufferPlace.Of(kind, Drm.Gpu.Vram.SizeInPages) is { } place
            ? buddy.AllocateWithin(place.Count, place.Start, place.End, place.Alignment, owner)
            : buddy.AllocateMany(1, owner);
    }

    /// <summary>Tries again while there is device memory to evict.</summary>
    protected virtual ValueTask<(Errno Errno, T Value)> WithRoom<T>(Func<ValueTask<(Errno Errno, T Value)>> allocate) =>
        new VramRoom(pagemap).Allocate(allocate, result => result.Errno);

    async ValueTask<bool> Take(Vfn vfn)
    {
        await using (await mutex.Lock())
            return taken.Add(vfn.Raw);
    }

    async ValueTask GiveBack(Vfn vfn)
    {
        await using (await mutex.Lock())
            taken.Remove(vfn.Raw);
    }
}
