using GpuMm.Harness.Checking;
using GpuMm.Harness.Execution;
using GpuMm.Harness.Systems.Svm.Checking;
using GpuMm.Implementation.Kernel;
using GpuMm.Implementation.Kernel.Mm;
using GpuMm.Implementation.Machine;
using GpuMm.Implementation.Machine.Walking;
using GpuMm.Implementation.Svm;
using GpuMm.Model.Vocabulary;
using Nova = GpuMm.Implementation.Vmm;

namespace GpuMm.Harness.Systems.Svm;

/// <summary>
/// One execution's GPU, kernel and processes: the only place that turns operations of a program into calls of the implementation.
/// </summary>
sealed partial class SvmWorld : World
{
    /// <summary>The id of the task that handles faults: above those of branches and quiescence.</summary>
    public const int FaultWorker = 32;

    /// <summary>nouveau's is 0.</summary>
    const int OtherDeviceNumber = 1;

    readonly KernelContext kernel;
    readonly History history;
    readonly EventHub hub;
    readonly SvmVariant variant;
    readonly GpuEngine engine;
    readonly NouveauSvm svm;
    readonly OtherDevice other;
    readonly Reclaimer reclaimer;
    readonly OomReaper reaper;
    readonly SvmEvents events;
    readonly int[] numbered = new int[Scenario.MaxTasks + 2]; // by task: how many values it has had

    public SvmWorld(Scenario scenario, KernelContext kernel, History history, EventHub hub, SvmVariant variant)
    {
        (this.kernel, this.history, this.hub, this.variant) = (kernel, history, hub, variant);
        hub.Start(kernel);
        events = new SvmEvents(hub);
        Host = new HostMemory(events);
        Gpu = new Nova.GpuMm(kernel, scenario.Mmu, scenario.MemorySizeInPages, events, host: Host);
        var faults = new FaultBuffer(kernel, scenario.FaultBufferEntries, events);
        engine = new GpuEngine(kernel, Gpu.Mmu, faults, events);
        Memory = new SystemMemory(kernel, Host);
        var copies = new CopyEngine(kernel, Gpu.Vram, Host);
        var commands = new FaultCommands(kernel, faults, events);
        Drm = new NouveauDrm(Gpu, Memory, faults, commands, copies, variant.MakeHmm(kernel, events), events);
        Drm.Dmem = variant.MakeDmem(Drm);
        svm = variant.MakeSvm(Drm);
        other = new OtherDevice(Memory, Host, events, OtherDeviceNumber, SvmLimits.PagesOfOtherDevice);
        reaper = new OomReaper(events);
        reclaimer = new Reclaimer(Memory, events);
        Processes = [.. Enumerable.Range(0, SvmLimits.Processes).Select(NewProcess)];
        foreach (var observer in SvmProperties.Observers(this))
            events.Add(observer);
        events.Watch(this);
        Boot(Processes[0]);
        kernel.SpawnBackground(FaultWorker, "fault worker", svm.Run);
    }

    public HostMemory Host { get; }

    public Nova.GpuMm Gpu { get; }

    public SystemMemory Memory { get; }

    public NouveauDrm Drm { get; }

    public OtherDevice Other => other;

    /// <summary>Knows which faults were cancelled because of a failure.</summary>
    public RefusalJustified Refusals { get; } = new();

    /// <summary>Every address space that was ever made.</summary>
    public List<MmStruct> AddressSpaces { get; } = new(2);

    /// <summary>Every svmm that was ever made.</summary>
    public List<NouveauSvmm> Svmms { get; } = new(2);

    /// <summary>What the hardware finds in the GPU's page tables of a process.</summary>
    public HardwarePte EntryOf(SvmProcess process, Vfn vfn) => events.Entries.Find(process.Channel, vfn);

    /// <summary>The frame of video memory behind a page of nouveau's.</summary>
    public Pfn FrameOf(Page page) => Drm.Dmem.FrameOf(page);

    public IReadOnlyList<SvmProcess> Processes { get; }

    public History History => history;

    public override IEnumerable<VirtualPage> KnownPages => history.Calls
        .Select(call => call.Operation)
        .OfType<SvmOperation>()
        .SelectMany(PagesOf)
        .Distinct();

    public override string NameOf(VirtualPage page) => $"process {page.Space}, page {SvmWindow.PageOf(page.Vfn)} ({page.Vfn})";

    public override string DescribeModel(VirtualPage page)
    {
        int number = SvmWindow.PageOf(page.Vfn)!.Value;
        int which = SvmWindow.FilePageOf(number);
        return ObjectHistory.StateOf(history, SharedPages.Instance, which).From(which).Describe(page.Space, number);
    }

    public override string Describe(VirtualPage page)
    {
        var cpu = Processes[page.Space].Mm?.Peek(page.Vfn);
        var gpu = events.Entries.Find(Processes[page.Space].Channel, page.Vfn);
        string reaches = gpu.Valid ? GpuEntries.Text(gpu) + Holds(GpuEntries.FrameOf(gpu), GpuEntries.IsInHost(gpu)) : "none";
        return $"cpu {cpu?.ToString() ?? "no process"}{Holds(cpu?.Page)}; gpu {reaches}";
    }

    /// <summary>What is in it. What is in the memory of another device cannot be seen from here.</summary>
    string Holds(Page? page) => page is null || (page.IsDevicePrivate && page.Pgmap != Drm.Dmem) ? ""
        : Holds(page.IsDevicePrivate ? FrameOf(page) : page.Pfn, !page.IsDevicePrivate);

    string Holds(Pfn frame, bool inHost) => inHost && Host.ExtentOf(frame) is null ? ", free"
        : $", holds 0x{(inHost ? Host.ReadData(frame, "report") : Gpu.Vram.PeekWord(frame.Address)):x}";

    public override IEnumerable<string> DescribePath(VirtualPage page) =>
        events.Entries.Path(Processes[page.Space].Channel, page.Vfn);

    public override async ValueTask Run(int task, Operation operation) => await ((SvmOperation)operation switch
    {
        SvmOperation.Mmap mmap => InProcess(task, mmap, mmap.Process, mm => mm.Mmap(RangeOf(mmap.Page, mmap.Pages), mmap.Kind, mmap.Prot)),
        SvmOperation.Munmap munmap => InProcess(task, munmap, munmap.Process, mm => mm.Munmap(RangeOf(munmap.Page, munmap.Pages))),
        SvmOperation.Mprotect protect => InProcess(
            task, protect, protect.Process, mm => mm.Mprotect(RangeOf(protect.Page, protect.Pages), protect.Prot)),
        SvmOperation.Mremap move => InProcess(task, move, move.Process, mm => mm.Mremap(
            RangeOf(move.Page, move.Pages), RangeOf(move.Page + SvmWindow.PagesPerHalf, move.Pages))),
        SvmOperation.Fork fork => Fork(task, fork),
        SvmOperation.Exit exit => Exit(task, exit),
        SvmOperation.Load load => Load(task, load),
        SvmOperation.Store store => Store(task, store),
        SvmOperation.Pin pin => Pin(task, pin),
        SvmOperation.Unpin unpin => Unpin(task, unpin),
        SvmOperation.Reclaim reclaim => InProcess(
            task, reclaim, reclaim.Process, mm => reclaimer.Reclaim(mm, SvmWindow.VfnOf(reclaim.Page))),
        SvmOperation.Reap reap => Reap(task, reap),
        SvmOperation.GpuAccess access => GpuAccess(task, access),
        SvmOperation.Bind bind => Bind(task, bind),
        SvmOperation.OtherDeviceMigrate take => InProcess(
            task, take, take.Process, mm => other.Migrate(mm, RangeOf(take.Page, take.Pages))),
        SvmOperation.EvictDmem evict => EvictDmem(task, evict),
        SvmOperation.OpenGpu open => OpenGpu(task, open),
        SvmOperation.CloseGpu close => CloseGpu(task, close),
        _ => throw new System.Diagnostics.UnreachableException(),
    });

    /// <summary>Lets go of everything: pins, GPU contexts, processes; then the audit; then the driver is unloaded.</summary>
    public override async ValueTask Quiesce(int task)
    {
        foreach (var process in Processes)
        {
            foreach (int page in process.PinnedAt.ToArray())
            {
                while (process.TakePin(page) is { } pinned)
                    await Unpin(pinned);
            }

            await Exit(task, new SvmOperation.Exit(process.Number));
        }

        Memory.DropPageCache();
        hub.AtQuiescence();
        if (Drm.Dmem.InUse == 0)
            await Drm.Dmem.Unload();
        foreach (var process in Processes)
            await process.Channel.Put();
    }

    SvmProcess NewProcess(int number)
    {
        var vmm = new Nova.Vmm(Gpu, number, events);
        return new SvmProcess(kernel, number, new NouveauVmm(vmm));
    }

    /// <summary>The process has two pages of anonymous memory, which nobody has touched, and has opened the GPU.</summary>
    void Boot(SvmProcess process)
    {
        process.HasLived = process.HasOpened = true;
        process.Mm = NewMm(process);
        process.Mm.MapAtBoot(new Vma(RangeOf(0, SvmLimits.PagesAtFirst), VmaKind.Anonymous, Prot.ReadWrite));
        process.Channel.ManageAtBoot(SvmWindow.Span);
        process.Channel.GetAtBoot();
        process.Svmm = NewSvmm(process);
        process.Mm.Notifiers.RegisterAtBoot(process.Svmm);
        svm.JoinAtBoot(process.Number, process.Svmm);
    }

    MmStruct NewMm(SvmProcess process)
    {
        var mm = new MmStruct(Memory, process.Number, events);
        AddressSpaces.Add(mm);
        return mm;
    }

    NouveauSvmm NewSvmm(SvmProcess process)
    {
        var svmm = variant.MakeSvmm(Drm, process.Mm!, process.Channel);
        Svmms.Add(svmm);
        return svmm;
    }

    static VfnRange RangeOf(int page, int pages) => SvmWindow.RangeOf(page, pages);

    static IEnumerable<VirtualPage> PagesOf(SvmOperation operation) =>
        SvmNames.RangeOf(operation) is var (page, pages)
            ? Enumerable.Range(page, pages).Select(number => new VirtualPage(SvmNames.ProcessOf(operation) ?? 0, SvmWindow.VfnOf(number)))
            : [];
}
