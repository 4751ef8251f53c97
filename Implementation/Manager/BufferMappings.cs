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

    DrmDevice Drm => pagemap.Drm;

    KernelContext Kernel => Drm.Kernel;

    /// <summary>A buffer with something in it, and everything that mapping it will need. May evict device memory.</summary>
    /// <returns>ENODEV if the device is unplugged; EEXIST if something is mapped or prepared there; ENOMEM; ENOSPC.</returns>
    public async ValueTask<(Errno Errno, BufferMapping? Buffer)> Prepare(Vmm.Vmm vmm, Vfn vfn, ulong content)
    {
        if (!await Drm.Enter())
        {
            Drm.Listener.Reached(PagemapMark.RefusedUnplugged);
            return (Errno.ENODEV, null);
        }

        var result = await Take(vfn) ? await PrepareTaken(vmm, vfn, content) : (Errno.EEXIST, null);
        await Drm.Exit();
        return result;
    }

    /// <summary>Part of the critical path: allocates nothing.</summary>
    public virtual async ValueTask<Errno> Execute(BufferMapping buffer, bool writable)
    {
        using (Kernel.BeginSignalling())
            return await buffer.Mapping.Vmm.ExecuteMap(buffer.Mapping, [buffer.Frame], writable);
    }

    /// <summary>Nobody reaches the buffer any more, and then it is free. What is only prepared is given up.</summary>
    /// <returns>None, unless the hardware fails.</returns>
    public virtual async ValueTask<Errno> Unmap(BufferMapping buffer)
    {
        var (mapping, vfn) = (buffer.Mapping, buffer.Mapping.Range.Start);
        if (buffer.IsPrepared)
        {
            await mapping.Vmm.Cancel(mapping);
        }
        else
        {
            using (Kernel.BeginSignalling())
            {
                if (await mapping.Vmm.UnmapPages(mapping) is not Errno.None and var failed)
                    return failed;
            }
        }

        await Drm.Gpu.Buddy.Free(buffer.Frame);
        await GiveBack(vfn);
        return Errno.None;
    }

    async ValueTask<(Errno Errno, BufferMapping? Buffer)> PrepareTaken(Vmm.Vmm vmm, Vfn vfn, ulong content)
    {
        var (errno, frame) = await WithRoom(() => Drm.Gpu.Buddy.Allocate(PageOwner.ClientData(0)));
        if (errno == Errno.None)
        {
            Drm.Gpu.Vram.Write(frame.Address, content, PageOwner.ClientData(0), "buffer");
            var window = new AddressWindow(vfn.Address, (vfn + 1).Address);
            (errno, var mapping) = await WithRoom(() => vmm.PrepareMap(1, window));
            if (mapping is not null)
                return (errno, new BufferMapping(mapping, frame, content));
            await Drm.Gpu.Buddy.Free(frame);
        }

        await GiveBack(vfn);
        return (errno, null);
    }

    /// <summary>Tries again while there is device memory to evict.</summary>
    protected virtual async ValueTask<(Errno Errno, T Value)> WithRoom<T>(Func<ValueTask<(Errno Errno, T Value)>> allocate)
    {
        var room = new VramRoom(pagemap);
        while (true)
        {
            var (errno, value) = await allocate();
            if (errno != Errno.ENOSPC || !await room.Make())
                return (errno, value);
        }
    }

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
