using GpuMm.Harness.Checking;
using GpuMm.Harness.Execution;
using GpuMm.Harness.Systems.Svm.Checking;
using GpuMm.Implementation.Kernel;
using GpuMm.Implementation.Kernel.Mm;
using GpuMm.Implementation.Machine.Walking;
using GpuMm.Implementation.Svm;
using GpuMm.Model.Vocabulary;
using Nova = GpuMm.Implementation.Vmm;

namespace GpuMm.Harness.Systems.Svm;

/// <summary>Processes that share their memory with a GPU through nouveau's fault handler.</summary>
sealed partial class NouveauWorld : SvmWorld
{
    /// <summary>The id of the task that handles faults: above those of branches and quiescence.</summary>
    public const int FaultWorker = 32;

    readonly NouveauMachine machine;
    readonly SvmVariant variant;

    public NouveauWorld(Scenario scenario, KernelContext kernel, History history, EventHub hub, SvmVariant variant)
        : this(new NouveauMachine(scenario, kernel, new NouveauEvents(hub), variant), history, hub, variant)
    {
    }

    NouveauWorld(NouveauMachine machine, History history, EventHub hub, SvmVariant variant)
        : base(history, hub, machine.Host, machine.Memory, machine.Events)
    {
        (this.machine, this.variant) = (machine, variant);
        Processes = [.. Enumerable.Range(0, SvmLimits.Processes).Select(NewProcess)];
        foreach (var observer in SvmProperties.Observers(this))
            machine.Events.Add(observer);
        machine.Events.Watch(this);
        Boot(Processes[0]);
        OpenAtBoot(Processes[0]);
        Kernel.SpawnBackground(FaultWorker, "fault worker", machine.Svm.Run);
    }

    public Nova.GpuMm Gpu => machine.Gpu;

    public NouveauDrm Drm => machine.Drm;

    public override IReadOnlyList<NouveauProcess> Processes { get; }

    /// <summary>Every svmm that was ever made.</summary>
    public List<NouveauSvmm> Svmms { get; } = new(2);

    public override int DevicePagesInUse => Drm.Dmem.InUse;

    /// <summary>Knows which faults were cancelled because of a failure.</summary>
    public RefusalJustified Refusals { get; } = new();

    /// <summary>What the hardware finds in the GPU's page tables of a process.</summary>
    public HardwarePte EntryOf(NouveauProcess process, Vfn vfn) => machine.Events.Entries.Find(process.Channel, vfn);

    /// <summary>The frame of video memory behind a page of nouveau's.</summary>
    public Pfn FrameOf(Page page) => Drm.Dmem.FrameOf(page);

    public override string Describe(VirtualPage page)
    {
        var gpu = EntryOf(Processes[page.Space], page.Vfn);
        return $"{base.Describe(page)}; gpu {(gpu.Valid ? GpuEntries.Text(gpu) + Holds(gpu) : "none")}";
    }

    string Holds(HardwarePte gpu) =>
        GpuEntries.IsInHost(gpu) ? HoldsInHost(GpuEntries.FrameOf(gpu)) : HoldsInVram(GpuEntries.FrameOf(gpu));

    string HoldsInVram(Pfn frame) => Holds(Gpu.Vram.PeekWord(frame.Address));

    protected override string HoldsOnDevice(Page page) => page.Pgmap == Drm.Dmem ? HoldsInVram(FrameOf(page)) : "";

    public override IEnumerable<string> DescribePath(VirtualPage page) =>
        machine.Events.Entries.Path(Processes[page.Space].Channel, page.Vfn);

    protected override ValueTask RunOfDriver(int task, SvmOperation operation) => operation switch
    {
        SvmOperation.GpuAccess access => GpuAccess(task, access),
        SvmOperation.Bind bind => Bind(task, bind),
        SvmOperation.EvictDmem evict => EvictDmem(task, evict),
        SvmOperation.OpenGpu open => OpenGpu(task, open),
        SvmOperation.CloseGpu close => CloseGpu(task, close),
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    protected override async ValueTask CloseFiles(SvmProcess process)
    {
        var closing = Processes[process.Number];
        if (!await Close(closing))
            await Kernel.Announce(StepKind.Wait, closing.Cell, closing.NoClosings);
    }

    protected override async ValueTask Unload()
    {
        if (Drm.Dmem.InUse == 0)
            await Drm.Dmem.Unload();
        foreach (var process in Processes)
            await process.Channel.Put();
    }

    NouveauProcess NewProcess(int number)
    {
        var vmm = new Nova.Vmm(Gpu, number, machine.Events);
        return new NouveauProcess(Kernel, number, new NouveauVmm(vmm));
    }

    /// <summary>The process has opened the GPU.</summary>
    void OpenAtBoot(NouveauProcess process)
    {
        process.HasOpened = true;
        process.Channel.ManageAtBoot(SvmWindow.Span);
        process.Channel.GetAtBoot();
        process.Svmm = NewSvmm(process);
        process.Mm!.Notifiers.RegisterAtBoot(process.Svmm);
        machine.Svm.JoinAtBoot(process.Number, process.Svmm);
    }

    NouveauSvmm NewSvmm(NouveauProcess process)
    {
        var svmm = variant.MakeSvmm(Drm, process.Mm!, process.Channel);
        Svmms.Add(svmm);
        return svmm;
    }
}
