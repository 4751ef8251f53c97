using GpuMm.Implementation.Kernel;
using GpuMm.Implementation.PageTables;
using GpuMm.Implementation.Vmm;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Implementation.Svm;

/// <summary>
/// nouveau_vmm: the page tables of an address space that the GPU shares with a process. Each window of the
/// process's is one mapping of the Vmm, whose pages come and go one by one. The channel and the svmm hold references; the last one frees
/// the tables.
/// </summary>
/// <remarks>
/// The Vmm prepares tables before the svmm's lock is taken, and only writes under it: reclaim takes that lock through the notifier, so that
/// nobody may allocate while he has it. nouveau allocates there.
/// </remarks>
public sealed class NouveauVmm
{
    readonly Kref users;
    readonly SortedSet<ulong> mapped = []; // guarded by the svmm's mutex
    readonly List<Mapping> managed = new(2);

    public NouveauVmm(Vmm.Vmm vmm)
    {
        Vmm = vmm;
        users = new Kref(vmm.Mm.Kernel, $"gpu page tables {vmm.Id}");
    }

    public Vmm.Vmm Vmm { get; }

    public VramAddress Root => Vmm.Root.Address;

    /// <summary>Nobody has it any more, and its tables are free.</summary>
    public bool IsGone => users.Count == 0;

    /// <summary>Takes the virtual space of the windows.</summary>
    /// <returns>ENOMEM.</returns>
    public async ValueTask<Errno> Manage(IEnumerable<VfnRange> windows)
    {
        foreach (var window in windows)
        {
            var (errno, mapping) = await Vmm.Manage(window);
            if (mapping is null)
                return errno;
            managed.Add(mapping);
        }

        return Errno.None;
    }

    /// <summary>The same before any task runs.</summary>
    public void ManageAtBoot(IEnumerable<VfnRange> windows) => managed.AddRange(windows.Select(Vmm.ManageAtBoot));

    public void Get() => users.Get();

    /// <summary>The same before any task runs.</summary>
    public void GetAtBoot() => users.GetAtBoot();

    public async ValueTask Put()
    {
        if (!await users.Put())
            return;
        foreach (var mapping in managed)
            await Vmm.Unmanage(mapping);
        await Vmm.Drop();
    }

    /// <summary>Whether an entry of the page may be valid.</summary>
    public bool IsMapped(Vfn vfn) => mapped.Contains(vfn.Raw);

    /// <summary>Makes sure that the page has tables. Allocates.</summary>
    /// <returns>ENOMEM, ENOSPC (no video memory), EIO.</returns>
    public ValueTask<Errno> Prepare(Vfn vfn) => Vmm.PreparePage(ManagedAt(vfn), vfn);

    /// <summary>Writes the entry of a page that has tables. Allocates nothing.</summary>
    public async ValueTask<Errno> Map(Vfn vfn, GpuPage page)
    {
        mapped.Add(vfn.Raw);
        return await Vmm.WritePage(ManagedAt(vfn), vfn, page);
    }

    /// <summary>When it returns, the GPU reaches nothing through the range; false if nothing was mapped there anyway.</summary>
    public async ValueTask<bool> Unmap(VfnRange range)
    {
        if (mapped.GetViewBetween(range.Start.Raw, range.End.Raw - 1) is not { Count: > 0 } there)
            return false;
        var errno = await Vmm.ClearPages(ManagedAt(range.Start), range);
        if (errno != Errno.None)
            Vmm.Mm.Kernel.Listener.Warned($"gpu entries of {range} could not be cleared: {errno}");
        there.Clear();
        return true;
    }

    Mapping ManagedAt(Vfn vfn) => managed.Find(mapping => mapping.Range.Contains(vfn))
        ?? throw new InvalidOperationException($"{vfn} is in no window that the driver manages");
}
