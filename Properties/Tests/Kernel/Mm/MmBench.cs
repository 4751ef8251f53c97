using GpuMm.Harness.Scheduling;
using GpuMm.Implementation.Kernel;
using GpuMm.Implementation.Kernel.Mm;
using GpuMm.Implementation.Machine;
using GpuMm.Model.Vocabulary;
using Xunit;

namespace GpuMm.Tests.Kernel.Mm;

/// <summary>Two processes, of which the second is nobody's child yet, and another device. After each run the books are balanced.</summary>
sealed class MmBench : IKernelListener, IMmListener, IMemoryListener
{
    readonly List<string> wrong = [];

    public MmBench(IScheduler? scheduler = null, params InjectedFailure[] failures)
    {
        Kernel = new KernelContext(scheduler ?? new ListedOrder(), new FailurePlan(failures), this, stepLimit: 100_000);
        var host = new HostMemory(this);
        Memory = new SystemMemory(Kernel, host);
        (Mm, Child) = (new MmStruct(Memory, 0, this), new MmStruct(Memory, 1, this));
        Device = new OtherDevice(Memory, host, this, number: 1, count: 4);
        Reclaimer = new Reclaimer(Memory, this);
        Reaper = new OomReaper(this);
        Mm.Notifiers.RegisterAtBoot(Told);
    }

    /// <summary>A walk on which every order of steps is as likely as any other.</summary>
    public static MmBench Random(ulong seed, params InjectedFailure[] failures) => new(new RandomScheduler(seed), failures);

    public KernelContext Kernel { get; }

    public SystemMemory Memory { get; }

    public MmStruct Mm { get; }

    public MmStruct Child { get; }

    public OtherDevice Device { get; }

    public Reclaimer Reclaimer { get; }

    public OomReaper Reaper { get; }

    /// <summary>What devices were told of the first process.</summary>
    public Witness Told { get; } = new();

    public HashSet<MmMark> Marks { get; } = [];

    /// <summary>What lockdep found; a test that expects something takes it away.</summary>
    public List<string> Findings { get; } = [];

    public MmBench Map(int page, int count = 1, VmaKind kind = VmaKind.Anonymous, Prot prot = Prot.ReadWrite)
    {
        Mm.MapAtBoot(new Vma(SvmWindow.RangeOf(page, count), kind, prot));
        return this;
    }

    /// <summary>Runs the bodies at the same time to their ends.</summary>
    public void Run(params Func<ValueTask>[] bodies)
    {
        var end = RunUnjudged(bodies);
        Assert.Empty(wrong);
        Assert.True(end == RunEnd.Completed, $"{end}: {string.Join("; ", Kernel.Live.Select(task => task.WaitsFor?.Describe()))}");
        new MmBooks(this).AssertBalanced();
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

    public CpuPte Pte(int page, MmStruct? mm = null) => (mm ?? Mm).Peek(SvmWindow.VfnOf(page));

    public ulong Load(int page, MmStruct? mm = null)
    {
        var (outcome, value) = Do(() => (mm ?? Mm).Load(SvmWindow.VfnOf(page)));
        Assert.Equal(AccessOutcome.Done, outcome);
        return value;
    }

    public MmBench Store(int page, ulong value, MmStruct? mm = null)
    {
        Assert.Equal(AccessOutcome.Done, Do(() => (mm ?? Mm).Store(SvmWindow.VfnOf(page), value)));
        return this;
    }

    public void Mprotect(int page, int count, Prot prot) =>
        Assert.Equal(Errno.None, Do(() => Mm.Mprotect(SvmWindow.RangeOf(page, count), prot)));

    public void Mremap(int page, int count) => Assert.Equal(
        Errno.None, Do(() => Mm.Mremap(SvmWindow.RangeOf(page, count), SvmWindow.RangeOf(page + SvmWindow.PagesPerHalf, count))));

    public void Fork() => Assert.Equal(Errno.None, Do(() => Mm.ForkInto(Child)));

    public Errno Reclaim(int page, MmStruct? mm = null) => Do(() => Reclaimer.Reclaim(mm ?? Mm, SvmWindow.VfnOf(page)));

    public Page Pin(int page)
    {
        var (errno, pinned) = Do(() => Mm.Pin(SvmWindow.VfnOf(page)));
        Assert.Equal(Errno.None, errno);
        return pinned!;
    }

    public void ToDevice(int page, int count = 1) => Assert.Equal(Errno.None, Do(() => Device.Migrate(Mm, SvmWindow.RangeOf(page, count))));

    /// <summary>Processes end; then nothing is in use but the zeros and what is cached of the file.</summary>
    public void ExitAll(params MmStruct[] alive)
    {
        foreach (var mm in alive)
            Run(() => mm.Put());
        Assert.All(Memory.Pages, page => Assert.True(page == Memory.ZeroPage || page.FilePage is not null, $"{page} is left over"));
        Assert.Equal(0, Memory.SwapSlotsInUse);
        Assert.Equal(Device.Pages.Count, Device.FreePages);
    }

    void IKernelListener.StepTaken(Step step)
    {
    }

    void IKernelListener.FailureInjected(FailureSite site, KernelTask task)
    {
    }

    void IKernelListener.TaskCrashed(KernelTask task) => wrong.Add(task.Failure!.ToString());

    void IKernelListener.LockdepReport(LockdepFinding finding) => Findings.Add(finding.Message);

    void IKernelListener.Warned(string message) => wrong.Add(message);

    void IMmListener.PteChanged(MmStruct mm, Vfn vfn, CpuPte before, CpuPte after)
    {
        if (before == after)
            wrong.Add($"{vfn} did not change: {before}");
    }

    void IMmListener.Reached(MmMark mark) => Marks.Add(mark);

    void IMemoryListener.PageAllocated(Pfn page, PageOwner owner)
    {
    }

    void IMemoryListener.PageFreed(Pfn page, PageOwner formerOwner)
    {
    }

    void IMemoryListener.MemoryFaulted(MemoryFault fault) => wrong.Add(fault.ToString());
}
