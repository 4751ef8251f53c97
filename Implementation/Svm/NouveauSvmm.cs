using GpuMm.Implementation.Kernel;
using GpuMm.Implementation.Kernel.Mm;
using GpuMm.Implementation.PageTables;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Implementation.Svm;

/// <summary>
/// nouveau_svmm: an address space that the GPU shares with a process. It hears of each change of the process's page table before it
/// happens, and takes the pages concerned from the GPU.
/// </summary>
/// <remarks>Its lock is taken under the mmap lock, under folio locks, and by reclaim: it is held over no allocation.</remarks>
public class NouveauSvmm : MmuNotifier
{
    readonly Kref references;
    readonly MmStruct process;
    readonly Mutex mutex;
    bool isClosed;

    public NouveauSvmm(NouveauDrm drm, MmStruct mm, NouveauVmm vmm)
    {
        (Drm, process, Vmm) = (drm, mm, vmm);
        references = new Kref(drm.Kernel, $"svmm {mm.Id}");
        mutex = new Mutex(drm.Kernel, drm.Kernel.Lockdep.Class("svmm", underReclaim: true));
    }

    public NouveauDrm Drm { get; }

    public NouveauVmm Vmm { get; }

    /// <summary>The address space of the process. Using it needs mmget_not_zero.</summary>
    /// <exception cref="RefcountException">The svmm has been freed.</exception>
    public MmStruct Mm => references.IsHeld
        ? process : throw new RefcountException($"svmm {process.Id} was used after it had been freed");

    /// <summary>For audits: the process it was made for.</summary>
    public MmStruct Process => process;

    public bool IsFreed => references.Count == 0;

    /// <summary>Guards the entries of the GPU's page tables, and the sequence of every interval notifier.</summary>
    public Mutex Mutex => mutex;

    public void Get() => references.Get();

    /// <summary>The last reference takes the page tables with it, as far as no channel uses them.</summary>
    public async ValueTask Put()
    {
        if (await references.Put())
            await Vmm.Put();
    }

    /// <summary>Makes sure that a page has tables, so that an entry can be written. Allocates: the lock is not held.</summary>
    /// <returns>ENOMEM, ENOSPC (no video memory), EIO.</returns>
    public virtual ValueTask<Errno> Prepare(Vfn vfn) => Vmm.Prepare(vfn);

    /// <summary>
    /// Writes an entry, under the lock. From the moment the svmm is closed nothing is mapped any more: nobody would hear of its end.
    /// </summary>
    /// <returns>EINVAL if it is closed.</returns>
    public virtual async ValueTask<Errno> Map(Vfn vfn, GpuPage page)
    {
        mutex.AssertHeld();
        if (isClosed)
            return Errno.EINVAL;
        if (Vmm.IsMapped(vfn))
            Drm.Listener.Reached(SvmMark.RightsRaised);
        return await Vmm.Map(vfn, page);
    }

    /// <summary>
    /// nouveau_svmm_fini. The pages go first, and nothing can be mapped again; until then it has to hear what becomes of them.
    /// </summary>
    public virtual async ValueTask Close()
    {
        await Shut();
        await process.Notifiers.Unregister(this);
        await Put();
    }

    /// <summary>
    /// The process ends: its pages are about to be free, and whoever closes the svmm comes later (nouveau has no release).
    /// </summary>
    public override ValueTask Release(MmStruct mm) => Shut();

    /// <summary>
    /// nouveau_svmm_invalidate_range_start. The driver's own migrations are no exception: it maps nothing before they are over.
    /// </summary>
    public override async ValueTask<Errno> InvalidateRangeStart(MmuNotifierRange range)
    {
        if (!range.Blockable)
        {
            Drm.Listener.Reached(SvmMark.NotBlockableRefused);
            return Errno.EAGAIN;
        }

        if (IsOwnAffair(range))
            return Errno.None;
        if (range.Range.Overlaps(SvmWindow.Unmanaged))
            Drm.Listener.Reached(SvmMark.InvalidationSparedUnmanaged);
        await using (await mutex.Lock())
        {
            foreach (var part in SvmWindow.ManagedIn(range.Range))
                await Invalidate(part);
        }

        return Errno.None;
    }

    /// <summary>Whether the driver has taken care of the range itself.</summary>
    protected virtual bool IsOwnAffair(MmuNotifierRange range) => false;

    /// <summary>nouveau_svmm_invalidate: takes a range from the GPU.</summary>
    protected virtual async ValueTask Invalidate(VfnRange range)
    {
        if (await Vmm.Unmap(range))
            Drm.Listener.Reached(SvmMark.InvalidatedMappedPage);
    }

    /// <summary>Takes all pages of the process from the GPU, for good.</summary>
    protected async ValueTask Shut()
    {
        await using (await mutex.Lock())
        {
            isClosed = true;
            foreach (var part in SvmWindow.Managed)
                await Vmm.Unmap(part);
        }
    }
}
