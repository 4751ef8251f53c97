using GpuMm.Harness.Scheduling;
using GpuMm.Implementation.Kernel;
using GpuMm.Implementation.Kernel.Mm;
using GpuMm.Implementation.Machine;
using GpuMm.Implementation.Svm;
using GpuMm.Implementation.Vmm;
using GpuMm.Model.Lifecycles;
using GpuMm.Model.Vocabulary;
using GpuMm.Tests.Kernel;
using Xunit;
using Nova = GpuMm.Implementation.Vmm;

namespace GpuMm.Tests.Svm;

/// <summary>
/// A GPU with nouveau's driver and its fault worker, a process that has opened it, perhaps a child of that, and somebody else's device.
/// After each run the books of the kernel and of the GPU are compared.
/// </summary>
sealed partial class NouveauBench : IKernelListener, ISvmListener
{
    /// <summary>Its number as a task: above those of the bodies.</summary>
    public const int FaultWorker = 32;

    const int OtherDeviceNumber = 1;

    readonly GpuEngine engine;

    public NouveauBench(
        IScheduler? scheduler = null, int vramInPages = 64, int faultEntries = 8, params InjectedFailure[] failures)
    {
        Kernel = new KernelContext(scheduler ?? new ListedOrder(), new FailurePlan(failures), this, stepLimit: 100_000);
        var host = new HostMemory(this);
        Gpu = new Nova.GpuMm(Kernel, MmuVersion.V2, vramInPages, this, host: host);
        Faults = new FaultBuffer(Kernel, faultEntries, this);
        engine = new GpuEngine(Kernel, Gpu.Mmu, Faults, this);
        Memory = new SystemMemory(Kernel, host);
        var copies = new CopyEngine(Kernel, Gpu.Vram, host);
        var commands = new FaultCommands(Kernel, Faults, this);
        Drm = new NouveauDrm(Gpu, Memory, Faults, commands, copies, new Hmm(Kernel, this), this);
        Drm.Dmem = new NouveauDmem(Drm);
        Svm = new NouveauSvm(Drm);
        Other = new OtherDevice(Memory, host, this, OtherDeviceNumber, count: 3);
        Parent = Open(new NouveauProcess(this, new MmStruct(Memory, 0, this)));
        Kernel.SpawnBackground(FaultWorker, "fault worker", Svm.Run);
    }

    /// <summary>A walk on which every order of steps is as likely as any other.</summary>
    public static NouveauBench Random(int seed, params InjectedFailure[] failures) =>
        new(new RandomScheduler((ulong)seed), failures: failures);

    public KernelContext Kernel { get; }

    public Nova.GpuMm Gpu { get; }

    public FaultBuffer Faults { get; }

    public SystemMemory Memory { get; }

    public NouveauDrm Drm { get; }

    public NouveauSvm Svm { get; }

    public OtherDevice Other { get; }

    public NouveauProcess Parent { get; }

    /// <summary>What <see cref="Fork"/> made.</summary>
    public NouveauProcess Child => Processes[1];

    public List<NouveauProcess> Processes { get; } = new(2);

    public HashSet<SvmMark> Marks { get; } = [];

    public HashSet<MmMark> Places { get; } = [];

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

    /// <summary>What broke memory safety, lock order or a count; a test that expects something takes it away.</summary>
    public List<string> Wrong { get; } = [];

    public NouveauBench Map(int page, int count = 1, VmaKind kind = VmaKind.Anonymous, Prot prot = Prot.ReadWrite)
    {
        Parent.Mm.MapAtBoot(new Vma(SvmWindow.RangeOf(page, count), kind, prot));
        return this;
    }

    /// <summary>Runs the bodies as tasks 1, 2, ... at the same time to their ends.</summary>
    public void Run(params Func<ValueTask>[] bodies)
    {
        for (int i = 0; i < bodies.Length; i++)
            Kernel.Spawn(i + 1, $"task {i + 1}", bodies[i]);
        var end = Kernel.Run();
        Assert.Empty(Wrong);
        Assert.True(end == RunEnd.Completed, $"{end}: {string.Join("; ", Kernel.Live.Select(task => task.WaitsFor?.Describe()))}");
        new NouveauBooks(this).AssertBalanced();
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
            foreach (var process in Processes)
                await process.Exit();
            Memory.DropPageCache();
            Assert.Equal(0, Drm.Dmem.InUse);
            await Drm.Dmem.Unload();
            foreach (var process in Processes)
                await process.Channel.Put();
        });
        Assert.Equal([Memory.ZeroPage], Memory.Pages);
        Assert.Equal(0, Memory.SwapSlotsInUse);
        Assert.Equal(Other.Pages.Count, Other.FreePages);
        Assert.Empty(Gpu.Buddy.Held);
    }

    NouveauProcess Open(NouveauProcess process)
    {
        process.Channel.ManageAtBoot(SvmWindow.Span);
        process.Channel.GetAtBoot();
        process.Mm.Notifiers.RegisterAtBoot(process.Svmm);
        Svm.JoinAtBoot(process.Number, process.Svmm);
        Processes.Add(process);
        return process;
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

    void IMmListener.PteChanged(MmStruct mm, Vfn vfn, CpuPte before, CpuPte after) =>
        new NouveauBooks(this).AssertNotAhead(mm, vfn, after);

    void IMmListener.Reached(MmMark mark) => Places.Add(mark);

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
