using GpuMm.Harness.Scheduling;
using GpuMm.Implementation.Kernel;
using GpuMm.Implementation.Kernel.Mm;
using GpuMm.Implementation.Machine;
using GpuMm.Implementation.Svm;
using GpuMm.Implementation.Vmm;
using GpuMm.Model.Lifecycles;
using GpuMm.Model.Vocabulary;
using GpuMm.Tests.Kernel.Mm;
using Xunit;

namespace GpuMm.Tests.Svm;

/// <summary>
/// A GPU with nouveau's driver and its fault worker, a process that has opened it, perhaps a child of that, and somebody else's device.
/// After each run the books of the kernel and of the GPU are compared.
/// </summary>
sealed partial class NouveauBench : DriverBench, ISvmListener
{
    /// <summary>Its number as a task: above those of the bodies.</summary>
    public const int FaultWorker = 32;

    readonly GpuEngine engine;

    public NouveauBench(
        IScheduler? scheduler = null, int vramInPages = 64, int faultEntries = 8, params InjectedFailure[] failures)
        : base(scheduler, vramInPages, failures)
    {
        Faults = new FaultBuffer(Kernel, faultEntries, this);
        engine = new GpuEngine(Kernel, Gpu.Mmu, Faults, this);
        var copies = new CopyEngine(Kernel, Gpu.Vram, Host);
        var commands = new FaultCommands(Kernel, Faults, this);
        Drm = new NouveauDrm(Gpu, Memory, Faults, commands, copies, new Hmm(Kernel, this), this);
        Drm.Dmem = Dmem = new NouveauDmem(Drm);
        Svm = new NouveauSvm(Drm);
        Parent = Open(new NouveauProcess(this, new MmStruct(Memory, 0, this)));
        Kernel.SpawnBackground(FaultWorker, "fault worker", Svm.Run);
    }

    /// <summary>A walk on which every order of steps is as likely as any other.</summary>
    public static NouveauBench Random(int seed, params InjectedFailure[] failures) =>
        new(new RandomScheduler((ulong)seed), failures: failures);

    public FaultBuffer Faults { get; }

    public NouveauDrm Drm { get; }

    public NouveauDmem Dmem { get; }

    public NouveauSvm Svm { get; }

    public NouveauProcess Parent { get; }

    /// <summary>What <see cref="Fork"/> made.</summary>
    public NouveauProcess Child => Processes[1];

    public List<NouveauProcess> Processes { get; } = new(2);

    public HashSet<SvmMark> Marks { get; } = [];

    /// <summary>What the worker has copied from the buffer, in that order.</summary>
    public List<(FaultEntry Entry, bool Stale)> Fetched { get; } = [];

    /// <summary>What became of faults, in the order in which they were handled.</summary>
    public List<(int Page, FaultAccess Access, FaultOutcome Outcome)> Handled { get; } = [];

    /// <summary>Clients whose faults had no room in the buffer.</summary>
    public List<int> Dropped { get; } = [];

    /// <summary>Clients whose accesses were cancelled while they were stalled.</summary>
    public List<int> Cancelled { get; } = [];

    /// <summary>From where to where the worker moved GET.</summary>
    public List<(int From, int To)> Advances { get; } = [];

    public int Replays { get; private set; }

    public NouveauBench Map(int page, int count = 1, VmaKind kind = VmaKind.Anonymous, Prot prot = Prot.ReadWrite)
    {
        Parent.Mm.MapAtBoot(new Vma(SvmWindow.RangeOf(page, count), kind, prot));
        return this;
    }

    /// <summary>Every process ends. Then nothing is in use but what is cached of the file, and all video memory is free.</summary>
    public void ExitAll()
    {
        Kernel.Failures.Armed = false;
        Run(async () =>
        {
            foreach (var process in Processes)
                await process.Exit();
            Memory.DropPageCache();
            Assert.Equal(0, Dmem.InUse);
            await Dmem.Unload();
            foreach (var process in Processes)
                await process.Channel.Put();
        });
        AssertNothingLeft();
    }

    NouveauProcess Open(NouveauProcess process)
    {
        process.Channel.ManageAtBoot([SvmWindow.Span]);
        process.Channel.GetAtBoot();
        process.Mm.Notifiers.RegisterAtBoot(process.Svmm);
        Svm.JoinAtBoot(process.Number, process.Svmm);
        Processes.Add(process);
        return process;
    }

    protected override void AssertBalanced() => new NouveauBooks(this).AssertBalanced();

    protected override void PteChanged(MmStruct mm, Vfn vfn, CpuPte after) => new NouveauBooks(this).AssertNotAhead(mm, vfn, after);

    void IFaultListener.FaultRaised(FaultEntry fault)
    {
    }

    void IFaultListener.FaultDropped(FaultEntry fault) => Dropped.Add(fault.Client);

    void IFaultListener.FaultTaken(FaultEntry entry)
    {
    }

    void IFaultListener.GetAdvanced(int from, int to) => Advances.Add((from, to));

    void IFaultListener.Replayed(long at) => Replays++;

    void IFaultListener.Cancelled(int inst, int client, bool wasStalled)
    {
        if (wasStalled)
            Cancelled.Add(client);
    }

    void IFaultListener.RequestEnded(FaultEntry fault, bool cancelled)
    {
    }

    void ISvmListener.FaultFetched(FaultEntry fault, bool stale) => Fetched.Add((fault, stale));

    void ISvmListener.FaultHandled(SvmFault fault, FaultOutcome outcome) =>
        Handled.Add((SvmWindow.PageOf(fault.Vfn)!.Value, fault.Access, outcome));

    void ISvmListener.Reached(SvmMark mark) => Marks.Add(mark);

    void IVmmListener.MappingChanged(Mapping mapping, MappingState before)
    {
    }

    void IVmmListener.PageTableChanged(PageTable table, PageTableState before)
    {
    }

    void IVmmListener.RootRetired(Pfn root)
    {
    }

    void IVmmListener.Reached(VmmMark mark)
    {
    }
}
