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

/// <summary>
/// Processes that share their memory with a GPU, whose faults nouveau's fault handler answers. A class derived from it has the rest of the
/// driver.
/// </summary>
abstract class GpuWorld : SvmWorld
{
    /// <summary>The id of the task that handles faults: above those of branches and quiescence.</summary>
    public const int FaultWorker = 32;

    readonly GpuMachine machine;

    protected GpuWorld(GpuMachine machine, History history, EventHub hub, RefusalJustified refusals)
        : base(history, hub, machine.Host, machine.Memory, machine.Events)
    {
        (this.machine, Refusals) = (machine, refusals);
        Processes = [.. Enumerable.Range(0, SvmWindow.Processes).Select(NewProcess)];
    }

    public Nova.GpuMm Gpu => machine.Gpu;

    public NouveauDrm Drm => machine.Drm;

    public override IReadOnlyList<GpuProcess> Processes { get; }

    /// <summary>Every svmm that was ever made.</summary>
    public List<NouveauSvmm> Svmms { get; } = new(2);

    /// <summary>Knows which faults were cancelled because of a failure.</summary>
    public RefusalJustified Refusals { get; }

    protected NouveauSvm Svm => machine.Svm;

    /// <summary>Somebody else than the fault handler maps in the unmanaged page.</summary>
    public virtual bool HasExplicitMappings => false;

    /// <summary>What of the virtual space the driver manages itself.</summary>
    protected abstract IReadOnlyList<VfnRange> Managed { get; }

    /// <summary>What the hardware finds in the GPU's page tables of a process.</summary>
    public HardwarePte EntryOf(GpuProcess process, Vfn vfn) => machine.Events.Entries.Find(process.Channel, vfn);

    /// <summary>The frame of video memory behind a page of the driver's.</summary>
    public Pfn FrameOf(Page page) => Drm.Dmem.FrameOf(page);

    public sealed override string Describe(VirtualPage page)
    {
        var gpu = EntryOf(Processes[page.Space], page.Vfn);
        return $"{base.Describe(page)}; gpu {(gpu.Valid ? GpuEntries.Text(gpu) + Holds(gpu) : "none")}";
    }

    string Holds(HardwarePte gpu) =>
        GpuEntries.IsInHost(gpu) ? HoldsInHost(GpuEntries.FrameOf(gpu)) : Holds(ContentInVram(GpuEntries.FrameOf(gpu)));

    ulong ContentInVram(Pfn frame) => Gpu.Vram.PeekWord(frame.Address);

    protected sealed override ulong? ContentOnDevice(Page page) => page.Pgmap == Drm.Dmem ? ContentInVram(FrameOf(page)) : null;

    public sealed override IEnumerable<string> DescribePath(VirtualPage page) =>
        machine.Events.Entries.Path(Processes[page.Space].Channel, page.Vfn);

    /// <summary>Process 0 has the GPU open, and whoever watches begins to.</summary>
    protected void Boot(IEnumerable<Observer> observers)
    {
        foreach (var observer in observers)
            machine.Events.Add(observer);
        machine.Events.Watch(this);
        Boot(Processes[0]);
        OpenAtBoot(Processes[0]);
        Kernel.SpawnBackground(FaultWorker, "fault worker", Svm.Run);
    }

    protected async ValueTask GpuAccess(int task, SvmOperation.GpuAccess access)
    {
        var process = Processes[access.Process];
        await Kernel.Announce(StepKind.Read, process.Cell);
        if (process.Svmm is null)
            return;
        var call = await Begin(task, access);
        ulong value = access.Access is FaultAccess.Write or FaultAccess.Atomic ? NextValue(task) : 0;
        var result = await machine.Engine.Access(
            process.Channel.Root, process.Number, task, SvmWindow.VfnOf(access.Page), access.Access, value, access.Cached);
        await End(call, result.Cancelled
            ? new SvmResponse.Accessed(Refusals.IsExcused(task) ? AccessOutcome.OutOfMemory : AccessOutcome.Refused)
            : new SvmResponse.Accessed(AccessOutcome.Done, result.Access.Value, result.Access.Before));
    }

    protected sealed override async ValueTask CloseFiles(SvmProcess process)
    {
        var closing = Processes[process.Number];
        if (!await Close(closing))
            await Kernel.Announce(StepKind.Wait, closing.Cell, closing.NoClosings);
    }

    /// <summary>Calls on the file have a reference to it.</summary>
    /// <returns>False if it is not open, or somebody else is closing it.</returns>
    protected async ValueTask<bool> Close(GpuProcess process)
    {
        await Kernel.Announce(StepKind.Write, process.Cell);
        if (process.Svmm is not { } svmm)
            return false;
        process.Svmm = null;
        process.Closings++;
        await Kernel.Announce(StepKind.Wait, process.Cell, process.NoIoctls);
        await Svm.Part(process.Number);
        await svmm.Close();
        Kernel.Touch(StepKind.Write, process.Cell);
        process.Closings--;
        return true;
    }

    GpuProcess NewProcess(int number)
    {
        var vmm = machine.MakeVmm(Gpu, number, machine.Events);
        return new GpuProcess(Kernel, number, new NouveauVmm(vmm));
    }

    void OpenAtBoot(GpuProcess process)
    {
        process.HasOpened = true;
        process.Channel.ManageAtBoot(Managed);
        process.Channel.GetAtBoot();
        process.Svmm = NewSvmm(process);
        process.Mm!.Notifiers.RegisterAtBoot(process.Svmm);
        Svm.JoinAtBoot(process.Number, process.Svmm);
    }

    protected NouveauSvmm NewSvmm(GpuProcess process)
    {
        var svmm = MakeSvmm(process.Mm!, process.Channel);
        Svmms.Add(svmm);
        return svmm;
    }

    protected abstract NouveauSvmm MakeSvmm(MmStruct mm, NouveauVmm vmm);
}
