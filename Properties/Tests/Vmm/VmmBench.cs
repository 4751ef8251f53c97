using GpuMm.Implementation.Kernel;
using GpuMm.Implementation.Machine;
using GpuMm.Implementation.PageTables;
using GpuMm.Implementation.Vmm;
using GpuMm.Model.Lifecycles;
using GpuMm.Model.Vocabulary;
using GpuMm.Tests.Kernel;
using Xunit;
using Nova = GpuMm.Implementation.Vmm;

namespace GpuMm.Tests.Vmm;

/// <summary>
/// A Vmm on a GPU of its own, its client's pages, and the view of the hardware. Whatever breaks memory safety, lock order or a lifecycle
/// is a complaint.
/// </summary>
sealed class VmmBench : IMachineListener, IVmmListener
{
    readonly KernelBench tasks;
    int tags;

    public VmmBench(
        MmuVersion version = MmuVersion.V2, int vramSizeInPages = 128, IScheduler? scheduler = null, params InjectedFailure[] failures)
    {
        tasks = new KernelBench(scheduler, stepLimit: 100_000, failures);
        Host = new HostMemory(this);
        Gpu = new Nova.GpuMm(tasks.Kernel, version, vramSizeInPages, this, host: Host);
        Vmm = new OpenVmm(Gpu, this);
    }

    public Nova.GpuMm Gpu { get; }

    public HostMemory Host { get; }

    public OpenVmm Vmm { get; }

    public KernelContext Kernel => tasks.Kernel;

    public List<Step> Steps => tasks.Steps;

    public HashSet<VmmMark> Marks { get; } = [];

    public List<string> Warnings => tasks.Said;

    public List<string> Complaints { get; } = [];

    public int HeldPages => Gpu.Buddy.Held.Count();

    /// <summary>VRAM pages below the root.</summary>
    public int Tables => Gpu.Buddy.Held.Count(page => Gpu.Vram.OwnerOf(page) == PageOwner.PageTablesOf(0)) - 1;

    /// <summary>Runs the bodies as tasks at the same time, to their end.</summary>
    public void Run(params Func<ValueTask>[] bodies)
    {
        var end = tasks.Run(bodies);
        if (tasks.Crashed.Count > 0)
            throw new InvalidOperationException($"{tasks.Crashed[0].Name} crashed", tasks.Crashed[0].Failure);
        Assert.Equal(RunEnd.Completed, end);
    }

    public T Run<T>(Func<ValueTask<T>> body)
    {
        T result = default!;
        Run(async () => { result = await body(); });
        return result;
    }

    /// <summary>Pages of the client, each with a value of its own in its first word.</summary>
    public Pfn[] Frames(int count)
    {
        var owner = PageOwner.ClientData(++tags);
        var (errno, pages) = Run(() => Gpu.Buddy.AllocateMany(count, owner));
        Assert.Equal(Errno.None, errno);
        foreach (var page in pages)
            Gpu.Vram.Write(page.Address, ValueIn(page), owner, "client");
        return pages;
    }

    public static ulong ValueIn(Pfn frame) => 0x1000 + frame.Raw;

    public (Errno Errno, Mapping? Mapping) Prepare(ulong pages, AddressWindow? window = null) =>
        Run(() => Vmm.PrepareMap(pages, window));

    public Mapping Prepared(ulong pages, AddressWindow? window = null)
    {
        var (errno, mapping) = Prepare(pages, window);
        Assert.Equal(Errno.None, errno);
        return mapping!;
    }

    /// <summary>In a signalling section, as the critical path demands.</summary>
    public Errno Execute(Mapping mapping, IReadOnlyList<Pfn> frames, bool writable = true) =>
        Run(() => Signalling(() => Vmm.ExecuteMap(mapping, frames, writable)));

    public Errno Unmap(Mapping mapping) => Run(() => Signalling(() => Vmm.UnmapPages(mapping)));

    public Mapping Mapped(ulong pages, AddressWindow? window = null, bool writable = true)
    {
        var mapping = Prepared(pages, window);
        Assert.Equal(Errno.None, Execute(mapping, Frames((int)pages), writable));
        return mapping;
    }

    public void Cancel(Mapping mapping) => Run(() => Vmm.Cancel(mapping));

    public void Drop(Mapping mapping) => Run(() => Vmm.DropRange(mapping));

    public Errno Reclaim() => Run(Vmm.Reclaim);

    public Errno Settle() => Run(Vmm.SettleQuarantine);

    public (Errno Errno, Mapping? Mapping) Manage(ulong firstPage, ulong pages) =>
        Run(() => Vmm.Manage(new VfnRange(new Vfn(firstPage), pages)));

    public Errno PreparePage(Mapping managed, Vfn vfn) => Run(() => Vmm.PreparePage(managed, vfn));

    public Errno WritePage(Mapping managed, Vfn vfn, GpuPage page) =>
        Run(() => Signalling(() => Vmm.WritePage(managed, vfn, page)));

    public Errno ClearPages(Mapping managed, VfnRange range) => Run(() => Signalling(() => Vmm.ClearPages(managed, range)));

    public void Unmanage(Mapping managed) => Run(() => Vmm.Unmanage(managed));

    public (Errno Errno, Pfn? Frame) Read(Vfn vfn) => Run(() => Vmm.ReadMapping(vfn));

    /// <summary>The page that the GPU reaches; null is a fault.</summary>
    public Pfn? Hardware(Vfn vfn, Access access = Access.Read, ulong value = 0, bool cached = true)
    {
        var result = Run(() => Gpu.Mmu.Access(Vmm.Root.Address, vfn, access, value, cached));
        return result.Faulted ? null : result.Page;
    }

    /// <summary>The pages that the GPU reaches; a fault is the page that no VRAM has.</summary>
    public Pfn[] Hardware(VfnRange range) =>
        [.. Enumerable.Range(0, (int)range.Count).Select(i => Hardware(range.Start + (ulong)i) ?? new Pfn(ulong.MaxValue))];

    public static AddressWindow Window(ulong firstPage, ulong pages) =>
        new(new Vfn(firstPage).Address, new Vfn(firstPage + pages).Address);

    public void AssertClean() => Assert.Empty(Complaints.Concat(tasks.Findings.Select(finding => finding.Message)));

    async ValueTask<Errno> Signalling(Func<ValueTask<Errno>> body)
    {
        await Kernel.Announce(StepKind.Local, Resource.None); // a section begins in a running task
        using (Kernel.BeginSignalling())
            return await body();
    }

    void IMemoryListener.PageAllocated(Pfn page, PageOwner owner)
    {
    }

    void IMemoryListener.PageFreed(Pfn page, PageOwner formerOwner)
    {
    }

    void IMachineListener.WordWritten(VramAddress address, ulong before, ulong after)
    {
    }

    void IMemoryListener.MemoryFaulted(MemoryFault fault) => Complaints.Add($"{fault}");

    void IMachineListener.GpuTouchesPage(VramAddress pdb, Vfn vfn, Pfn page, Access access)
    {
    }

    void IMachineListener.CachedTranslationsChanged(VramAddress pdb)
    {
    }

    void IMachineListener.TlbHit(VramAddress pdb, Vfn vfn)
    {
    }

    void IMachineListener.PdeCacheHit(VramAddress pdb, Vfn vfn)
    {
    }

    void IMachineListener.InvalidationWaitedForWalks(VramAddress pdb)
    {
    }

    void IVmmListener.MappingChanged(Mapping mapping, MappingState before)
    {
        if (!MappingLifecycle.Instance.Permits(before, mapping.State))
            Complaints.Add($"{mapping} was {before}");
    }

    void IVmmListener.PageTableChanged(PageTable table, PageTableState before)
    {
        if (!PageTableLifecycle.Instance.Permits(before, table.State))
            Complaints.Add($"table {table.Page} is {table.State} and was {before}");
    }

    void IVmmListener.RootRetired(Pfn root)
    {
    }

    void IVmmListener.Reached(VmmMark mark) => Marks.Add(mark);
}

/// <summary>The Vmm with a view of what its lock guards.</summary>
sealed class OpenVmm(Nova.GpuMm mm, IVmmListener listener) : Nova.Vmm(mm, 0, listener)
{
    public ValueTask<(int Installed, int Pending, int Capacity)> Records() =>
        Locked(() => (Installed.Count, Pending.Count, Installed.Capacity));

    public ValueTask<int> PendingTables() => Locked(() => Pending.Count);

    public ValueTask<int> Quarantined() => Locked(() => InQuarantine.Count);

    async ValueTask<T> Locked<T>(Func<T> read)
    {
        await using (await Mutex.Lock())
            return read();
    }
}
