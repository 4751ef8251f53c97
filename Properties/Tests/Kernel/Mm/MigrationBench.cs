using GpuMm.Harness.Scheduling;
using GpuMm.Implementation.Kernel;
using GpuMm.Implementation.Kernel.Mm;
using GpuMm.Implementation.Machine;
using GpuMm.Model.Vocabulary;
using Xunit;

namespace GpuMm.Tests.Kernel.Mm;

/// <summary>One process, and another device that has two pages of its own. Everything that is told is written down.</summary>
sealed class MigrationBench : IKernelListener, IMmListener, IMemoryListener
{
    readonly List<string> wrong = [];

    /// <param name="seed">Of a random walk; null for the default order.</param>
    /// <param name="failures">What does not work.</param>
    public MigrationBench(ulong? seed = null, params InjectedFailure[] failures)
    {
        IScheduler scheduler = seed is { } walk ? new RandomScheduler(walk) : new ListedOrder();
        Kernel = new KernelContext(scheduler, new FailurePlan(failures), this, stepLimit: 20_000);
        Memory = new SystemMemory(Kernel, Host = new HostMemory(this));
        Mm = new MmStruct(Memory, 1, this);
        Device = new OtherDevice(Memory, Host, this, number: 1, count: 2);
        Mm.Notifiers.RegisterAtBoot(Told);
    }

    public KernelContext Kernel { get; }

    public HostMemory Host { get; }

    public SystemMemory Memory { get; }

    public MmStruct Mm { get; }

    public OtherDevice Device { get; }

    public Witness Told { get; } = new();

    public List<MmMark> Marks { get; } = [];

    public MigrationBench Map(int page, int count = 1, VmaKind kind = VmaKind.Anonymous, Prot prot = Prot.ReadWrite)
    {
        Mm.MapAtBoot(new Vma(SvmWindow.RangeOf(page, count), kind, prot));
        return this;
    }

    /// <summary>Runs the bodies at the same time to their ends; afterwards nothing is locked, lost or counted wrongly.</summary>
    public void Run(params Func<ValueTask>[] bodies)
    {
        for (int i = 0; i < bodies.Length; i++)
            Kernel.Spawn(i + 1, $"task {i + 1}", bodies[i]);
        var end = Kernel.Run();
        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
        Assert.Equal(RunEnd.Completed, end);
        AssertBalanced();
    }

    public CpuPte PteOf(int page) => Mm.Peek(SvmWindow.VfnOf(page));

    public async ValueTask Store(int page, ulong value) => Assert.Equal(AccessOutcome.Done, await Mm.Store(SvmWindow.VfnOf(page), value));

    public async ValueTask<ulong> Load(int page)
    {
        var (outcome, value) = await Mm.Load(SvmWindow.VfnOf(page));
        Assert.Equal(AccessOutcome.Done, outcome);
        return value;
    }

    public async ValueTask ToDevice(int page, int count = 1) =>
        Assert.Equal(Errno.None, await Device.Migrate(Mm, SvmWindow.RangeOf(page, count)));

    /// <summary>A migration of the given pages with the mmap lock held: what a driver writes, step by step.</summary>
    public async ValueTask Migrating(
        int page, int count, MigrateVmaFlags flags, Func<MigrateVma, ValueTask> body, object? owner = null, Page? faultPage = null)
    {
        await using (await Mm.MmapLock.Read())
        {
            var range = SvmWindow.RangeOf(page, count);
            await body(new MigrateVma(Mm, Mm.VmaOf(range.Start), range) { Flags = flags, PgmapOwner = owner, FaultPage = faultPage });
        }
    }

    void AssertBalanced()
    {
        foreach (var page in Memory.Pages.Concat(Device.Pages).Where(page => page != Memory.ZeroPage))
        {
            int caches = (page.FilePage is null ? 0 : 1) + (page.Swap is null ? 0 : 1);
            Assert.True(page.RefCount == page.MapCount + caches, $"{page} has {page.RefCount} references and {page.MapCount} mappings");
            Assert.True(page.Lock.IsOpen, $"{page} is locked");
            Assert.Empty(page.MigrationEntries);
            Assert.Null(page.Successor);
            Assert.All(page.Mappings, at => Assert.Equal(page, at.Mm.Peek(at.Vfn).Page));
        }

        Assert.Equal(Device.Pages.Count(page => page.IsFree), Device.FreePages);
        Assert.Equal(Memory.Pages.Count + Device.Pages.Count - Device.FreePages, Host.Extents.Count);
    }

    void IKernelListener.StepTaken(Step step)
    {
    }

    void IKernelListener.FailureInjected(FailureSite site, KernelTask task)
    {
    }

    void IKernelListener.TaskCrashed(KernelTask task) => wrong.Add(task.Failure!.ToString());

    void IKernelListener.LockdepReport(LockdepFinding finding) => wrong.Add(finding.Message);

    void IKernelListener.Warned(string message) => wrong.Add(message);

    void IMmListener.PteChanged(MmStruct mm, Vfn vfn, CpuPte before, CpuPte after)
    {
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

/// <summary>A notifier that only writes down what it is told.</summary>
sealed class Witness : MmuNotifier
{
    public List<MmuNotifierRange> Ranges { get; } = [];

    public override ValueTask<Errno> InvalidateRangeStart(MmuNotifierRange range)
    {
        Ranges.Add(range);
        return new ValueTask<Errno>(Errno.None);
    }
}

/// <summary>A watcher that does as it should, with no lock to take.</summary>
sealed class Mirror : IntervalNotifier
{
    public override ValueTask<bool> Invalidate(MmuNotifierRange range, ulong currentSeq)
    {
        SetSeq(currentSeq);
        return new ValueTask<bool>(true);
    }
}
