using GpuMm.Harness.Scheduling;
using GpuMm.Implementation.Kernel;
using GpuMm.Implementation.Kernel.Mm;
using GpuMm.Implementation.Machine;
using GpuMm.Implementation.Pagemap;
using GpuMm.Model.Vocabulary;
using GpuMm.Tests.Kernel.Mm;
using Xunit;

namespace GpuMm.Tests.Pagemap;

/// <summary>
/// A GPU whose driver keeps pages in video memory, a process, perhaps a child of it, and somebody else's device. After each run the books
/// are compared.
/// </summary>
sealed partial class PagemapBench : DriverBench, IPagemapListener
{
    /// <summary>The numbers of the workers as tasks: above those of the bodies.</summary>
    const int Worker = 32;

    const int Clearer = 33;

    public PagemapBench(
        IScheduler? scheduler = null, int vramInPages = 16, Func<DrmDevice, VramPagemap>? make = null, params InjectedFailure[] failures)
        : base(scheduler, vramInPages, failures)
    {
        Dma = new Dma(Memory, Host);
        Drm = new DrmDevice(Gpu, Memory, Dma, new CopyEngine(Kernel, Gpu.Vram, Host), this);
        Pagemap = make?.Invoke(Drm) ?? new VramPagemap(Drm);
        Processes.Add(new MmStruct(Memory, 0, this));
        Kernel.SpawnBackground(Worker, "device memory worker", Drm.Work.Run);
        Kernel.SpawnBackground(Clearer, "copy engine worker", Drm.Clears.Run);
    }

    /// <summary>A walk on which every order of steps is as likely as any other.</summary>
    public static PagemapBench Random(int seed, int vramInPages = 16, params InjectedFailure[] failures) =>
        new(new RandomScheduler((ulong)seed), vramInPages, failures: failures);

    public Dma Dma { get; }

    public DrmDevice Drm { get; }

    public VramPagemap Pagemap { get; }

    public List<MmStruct> Processes { get; } = new(2);

    public MmStruct Parent => Processes[0];

    public HashSet<PagemapMark> Marks { get; } = [];

    /// <summary>Allocations, in that order, and how often each was released.</summary>
    public Dictionary<Devmem, int> Releases { get; } = [];

    public PagemapBench Map(int page, int count = 1, VmaKind kind = VmaKind.Anonymous)
    {
        Parent.MapAtBoot(new Vma(SvmWindow.RangeOf(page, count), kind, Prot.ReadWrite));
        return this;
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
        AssertNothingLeft();
        AssertNoDeviceMemory();
    }

    public void AssertNoDeviceMemory()
    {
        Assert.Empty(Pagemap.Lru.All);
        Assert.Empty(Gpu.Buddy.Held);
        Assert.All(Pagemap.Pages, page => Assert.True(page.IsFree, $"{page} is in use"));
    }

    protected override void AssertBalanced() => new PagemapBooks(this).AssertBalanced();

    protected override void PteChanged(MmStruct mm, Vfn vfn, CpuPte after)
    {
        if (after.Kind == CpuPteKind.DevicePrivate && after.Page!.Pgmap == Pagemap && WasUnplugged)
            Wrong.Add($"{vfn} of process {mm.Id} is in video memory after the device was unplugged");
    }

    void IPagemapListener.DevmemAllocated(Devmem devmem) => Releases.Add(devmem, 0);

    void IPagemapListener.DevmemReleased(Devmem devmem) => Releases[devmem] = Releases.GetValueOrDefault(devmem) + 1;

    void IPagemapListener.SetUp(PageMigration migrate, Devmem devmem)
    {
    }

    void IPagemapListener.Finalized(PageMigration migrate)
    {
    }

    void IPagemapListener.Reached(PagemapMark mark) => Marks.Add(mark);
}
