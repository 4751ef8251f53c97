using GpuMm.Implementation.Kernel;
using GpuMm.Implementation.Kernel.Mm;
using GpuMm.Implementation.Machine;
using GpuMm.Model.Vocabulary;
using Xunit;
using Nova = GpuMm.Implementation.Vmm;

namespace GpuMm.Tests.Kernel.Mm;

/// <summary>
/// What a driver with pages of processes in its video memory stands on: a GPU, the kernel's memory management, and somebody else's device.
/// After each run the books are compared.
/// </summary>
abstract class DriverBench : IKernelListener, IMachineListener, IMmListener
{
    const int OtherDeviceNumber = 1;

    protected DriverBench(IScheduler? scheduler, int vramInPages, InjectedFailure[] failures)
    {
        Kernel = new KernelContext(scheduler ?? new ListedOrder(), new FailurePlan(failures), this, stepLimit: 100_000);
        Host = new HostMemory(this);
        Gpu = new Nova.GpuMm(Kernel, MmuVersion.V2, vramInPages, this, host: Host);
        Memory = new SystemMemory(Kernel, Host);
        Other = new OtherDevice(Memory, Host, this, OtherDeviceNumber, count: 3);
    }

    public KernelContext Kernel { get; }

    protected HostMemory Host { get; }

    public Nova.GpuMm Gpu { get; }

    public SystemMemory Memory { get; }

    public OtherDevice Other { get; }

    public HashSet<MmMark> Places { get; } = [];

    /// <summary>What broke memory safety, lock order or a count; a test that expects something takes it away.</summary>
    public List<string> Wrong { get; } = [];

    /// <summary>Runs the bodies as tasks 1, 2, ... at the same time to their ends.</summary>
    public void Run(params Func<ValueTask>[] bodies)
    {
        var end = RunUnjudged(bodies);
        Assert.Empty(Wrong);
        Assert.True(end == RunEnd.Completed, $"{end}: {string.Join("; ", Kernel.Live.Select(task => task.WaitsFor?.Describe()))}");
        AssertBalanced();
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

    protected abstract void AssertBalanced();

    /// <summary>When every process has ended and the cache of the file is empty.</summary>
    protected void AssertNothingLeft()
    {
        Assert.Equal([Memory.ZeroPage], Memory.Pages);
        Assert.Equal(0, Memory.SwapSlotsInUse);
        Assert.Equal(Other.Pages.Count, Other.FreePages);
        Assert.Empty(Gpu.Buddy.Held);
    }

    /// <summary>Within the step that changes the entry.</summary>
    protected abstract void PteChanged(MmStruct mm, Vfn vfn, CpuPte after);

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

    void IMmListener.PteChanged(MmStruct mm, Vfn vfn, CpuPte before, CpuPte after) => PteChanged(mm, vfn, after);

    void IMmListener.Reached(MmMark mark) => Places.Add(mark);
}
