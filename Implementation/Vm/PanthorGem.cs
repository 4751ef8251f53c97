using GpuMm.Implementation.Kernel;
using GpuMm.Implementation.Machine;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Implementation.Vm;

/// <summary>A buffer object (panthor_gem_object): pages of host memory that VMs may map.</summary>
public sealed class PanthorGem : DrmGemObject
{
    readonly HostMemory memory;
    readonly Kref references;
    readonly Mutex resv;
    readonly Mutex gpuvaLock;
    readonly List<VmBo> links = [];
    int pins;

    /// <param name="device">Whose memory it lies in.</param>
    /// <param name="id">Its number in the execution.</param>
    /// <param name="layout">Its scatter list.</param>
    /// <param name="exclusiveTo">The VM that alone may map it (exclusive_vm_root_gem); null for any.</param>
    public PanthorGem(PanthorDevice device, int id, BufferLayout layout, PanthorVm? exclusiveTo = null)
    {
        memory = device.Memory;
        Kernel = device.Kernel;
        Id = id;
        Layout = layout;
        ExclusiveTo = exclusiveTo;
        references = new Kref(Kernel, $"bo {id}");
        resv = exclusiveTo?.Resv ?? new Mutex(Kernel, Kernel.Lockdep.Class("dma_resv of a bo"));
        gpuvaLock = new Mutex(Kernel, Kernel.Lockdep.Class("gem gpuva lock", onFencePath: true));
        foreach (var extent in layout.Extents)
            memory.AllocateExtent(extent, PageOwner.BufferObject(id), tag: id);
    }

    public int Id { get; }

    public BufferLayout Layout { get; }

    public ulong Size => Layout.SizeInPages * PageSize.Bytes;

    public PanthorVm? ExclusiveTo { get; }

    /// <summary>The reservation lock: that of the VM, for an object that is exclusive to one.</summary>
    public Mutex Resv => resv;

    /// <summary>Guards its links.</summary>
    public Mutex GpuvaLock => gpuvaLock;

    /// <summary>How often its pages are pinned, for audits.</summary>
    public int Pins => pins;

    /// <summary>The VMs that map it, for audits.</summary>
    public IReadOnlyList<VmBo> Links => links;

    public bool IsFreed => references.Count == 0;

    KernelContext Kernel { get; }

    public void Get() => references.Get();

    /// <summary>Drops a reference; with the last, the pages go back to the system.</summary>
    public async ValueTask Put()
    {
        if (!await references.Put())
            return;
        Kernel.Touch(StepKind.Write, HostMemory.InUse); // a job that still reads the pages would read freed memory
        foreach (var extent in Layout.Extents)
            memory.FreeExtent(extent);
    }

    /// <summary>Keeps its pages where they are (drm_gem_shmem_pin). ENOMEM if there are none to be had.</summary>
    public async ValueTask<Errno> Pin()
    {
        await using (await resv.Lock())
        {
            if (!await Kernel.Allocate(FailureSite.PinPages))
                return Errno.ENOMEM;
            pins++;
            return Errno.None;
        }
    }

    public async ValueTask Unpin()
    {
        await using (await resv.Lock())
            pins--;
    }

    /// <summary>
    /// The link between a VM and the object: the one there is, or <paramref name="fresh"/>, which becomes it
    /// (drm_gpuvm_bo_obtain_prealloc). Whoever gets it holds a reference.
    /// </summary>
    public async ValueTask<VmBo> ObtainLink(VmBo fresh)
    {
        fresh.Vm.Resv.AssertHeld();
        await using (await gpuvaLock.Lock())
        {
            if (links.Find(link => link.Vm == fresh.Vm) is { } known)
            {
                known.References++;
                return known;
            }

            links.Add(fresh);
            fresh.References = 1;
            return fresh;
        }
    }

    /// <summary>One mapping more through the link: takes a lock of the fence path and nothing else.</summary>
    public async ValueTask GetLink(VmBo link)
    {
        await using (await gpuvaLock.Lock())
            link.References++;
    }

    /// <summary>
    /// Drops a reference to the link; true if it was the last, and then the caller frees it when it holds the lock no more: freeing takes
    /// the reservation lock. The kernel once freed it under the lock: defect P08.
    /// </summary>
    public async ValueTask<bool> PutLink(VmBo link)
    {
        await using (await gpuvaLock.Lock())
            return DropLink(link);
    }

    /// <summary>The same for a caller that holds the lock.</summary>
    public bool DropLink(VmBo link)
    {
        gpuvaLock.AssertHeld();
        link.Vm.Resv.AssertHeld(); // with the last reference goes the link, which the VM's lists are about
        if (--link.References > 0)
            return false;
        links.Remove(link);
        return true;
    }
}

/// <summary>A VM maps an object (drm_gpuvm_bo). While it lives the object is referenced, and its pages are pinned.</summary>
public sealed class VmBo(PanthorVm vm, PanthorGem bo)
{
    public PanthorVm Vm => vm;

    public PanthorGem Bo => bo;

    /// <summary>Mappings and operations under way that use it. Guarded by the object's gpuva lock.</summary>
    public int References { get; internal set; }
}
