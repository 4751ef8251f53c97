using GpuMm.Harness.Scheduling;
using GpuMm.Implementation.Kernel;
using GpuMm.Implementation.Kernel.Mm;
using GpuMm.Implementation.Machine;
using GpuMm.Implementation.Pagemap;
using GpuMm.Model.Vocabulary;
using GpuMm.Tests.Kernel;
using Xunit;
using Nova = GpuMm.Implementation.Vmm;

namespace GpuMm.Tests.Pagemap;

/// <summary>
/// A GPU whose driver keeps pages in video memory, a process, perhaps a child of it, and somebody else's device. After each run the books
/// are compared.
/// </summary>
sealed partial class PagemapBench : IKernelListener, IPagemapListener
{
    /// <summary>The numbers of the workers as tasks: above those of the bodies.</summary>
    const int Worker = 32;

    const int Clearer = 33;

    public PagemapBench(
        IScheduler? scheduler = null, int vramInPages = 16, Func<DrmDevice, VramPagemap>? make = null, params InjectedFailure[] failures)
    {
        Kernel = new KernelContext(scheduler ?? new ListedOrder(), new FailurePlan(failures), this, stepLimit: 100_000);
        var host = new HostMemory(this);
        Gpu = new Nova.GpuMm(Kernel, MmuVersion.V2, vramInPages, this, host: host);
        Memory = new SystemMemory(Kernel, host);
        Dma = new Dma(Memory, host);
        Drm = new DrmDevice(Gpu, Memory, Dma, new CopyEngine(Kernel, Gpu.Vram, host), this);
        Pagemap = make?.Invoke(Drm) ?? new VramPagemap(Drm);
        Other = new OtherDevice(Memory, host, this, number: 1, count: 3);
        Processes.Add(new MmStruct(Memory, 0, this));
        Kernel.SpawnBackground(Worker, "device memory worker", Drm.Work.Run);
        Kernel.SpawnBackground(Clearer, "copy engine worker", Drm.Clears.Run);
    }

    /// <summary>A walk on which every order of steps is as likely as any other.</summary>
    public static PagemapBench Random(int seed, int vramInPages = 16, params InjectedFailure[] failures) =>
        new(new RandomScheduler((ulong)seed), vramInPages, failures: failures);

    public KernelContext Kernel { get; }

    public Nova.GpuMm Gpu { get; }

    public SystemMemory Memory { get; }

    public Dma Dma { get; }

    public DrmDevice Drm { get; }

    public VramPagemap Pagemap { get; }

    public OtherDevice Other { get; }

    public List<MmStruct> Processes { get; } = new(2);

    public MmStruct Parent => Processes[0];

    public HashSet<PagemapMark> Marks { get; } = [];

    public HashSet<MmMark> Places { get; } = [];

    /// <summary>Allocations, in that order, and how often each was released.</summary>
    public Dictionary<Devmem, int> Releases { get; } = [];

    /// <summary>What broke memory safety, lock order or a count.</summary>
    public List<string> Wrong { get; } = [];

    public PagemapBench Map(int page, int count = 1, VmaKind kind = VmaKind.Anonymous)
    {
        Parent.MapAtBoot(new Vma(SvmWindow.RangeOf(page, count), kind, Prot.ReadWrite));
        return this;
    }

    /// <summary>Runs the bodies as tasks 1, 2, ... at the same time to their ends.</summary>
    public void Run(params Func<ValueTask>[] bodies)
    {
        var end = RunUnjudged(bodies);
        Assert.Empty(Wrong);
        Assert.True(end == RunEnd.Completed, $"{end}: {string.Join("; ", Kernel.Live.Select(task => task.WaitsFor?.Describe()))}");
        new PagemapBooks(this).AssertBalanced();
    }

    /// <summary>For runs that their scheduler may cut short.</summary>
    public RunEnd RunUnjudged(params Func<ValueTask>[] bodies)
    {
        for (int i = 0; i < bodies.Length; i++)
            Kernel.Spawn(i + 1, $"task {i + 1}", bodies[i]);
        return Kernel.Run();
    }

    /// <summary>One call by one task.</summary>
    public T Do<T>(Func<ValueTask<T>> call)
    {
        T result = default!;
        Run(async () => result = await call());
        return result;
    }

    /// <summary>Every process ends. Then nothing is in use but what is cached of the file, and all video memory is free.</summary>
    public void ExitAll()
    {
        Kernel.Failures.Armed = false;
        Run(async () =>
        {
            foreach (var mm in Processes.Where(mm => mm.Users > 0))
                await mm.Put();
            Memory.DropPageCache();
        });
        Assert.Equal([Memory.ZeroPage], Memory.Pages);
        Assert.Equal(0, Memory.SwapSlotsInUse);
        Assert.Equal(Other.Pages.Count, Other.FreePages);
        AssertNoDeviceMemory();
    }

    public void AssertNoDeviceMemory()
    {
        Assert.Empty(Pagemap.Lru.All);
        Assert.Empty(Gpu.Buddy.Held);
        Assert.All(Pagemap.Pages, page => Assert.True(page.IsFree, $"{page} is in use"));
    }

    void IKernelListener.StepTaken(Step step)
    {
    }

    void IKernelListener.FailureInjected(FailureSite site, KernelTask task)
    {
    }

    void IKernelListener.TaskCrashed(KernelTask task) => Wrong.Add(task.Failure!.ToString());

    void IKernelListener.LockdepReport(LockdepFinding finding) => Wrong.Add(finding.Message);

    void IKernelListener.Warned(string message) => Wrong.Add(message);

    void IMemoryListener.PageAllocated(Pfn page, PageOwner owner)
    {
    }

    void IMemoryListener.PageFreed(Pfn page, PageOwner formerOwner)
    {
    }

    void IMemoryListener.MemoryFaulted(MemoryFault fault) => Wrong.Add(fault.ToString());

    void IMachineListener.WordWritten(VramAddress address, ulong before, ulong after)
    {
    }

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

    void IMmListener.PteChanged(MmStruct mm, Vfn vfn, CpuPte before, CpuPte after)
    {
        if (after.Kind == CpuPteKind.DevicePrivate && after.Page!.Pgmap == Pagemap && WasUnplugged)
            Wrong.Add($"{vfn} of process {mm.Id} is in video memory after the device was unplugged");
    }

    void IMmListener.Reached(MmMark mark) => Places.Add(mark);

    void IPagemapListener.DevmemAllocated(Devmem devmem) => Releases.Add(devmem, 0);

    void IPagemapListener.DevmemReleased(Devmem devmem) => Releases[devmem] = Releases.GetValueOrDefault(devmem) + 1;

    void IPagemapListener.Reached(PagemapMark mark) => Marks.Add(mark);
}
