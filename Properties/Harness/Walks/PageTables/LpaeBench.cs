using GpuMm.Implementation.Kernel;
using GpuMm.Implementation.Machine;
using GpuMm.Implementation.Machine.Walking;
using GpuMm.Implementation.PageTables;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Harness.Walks.PageTables;

/// <summary>Page tables of nobody's VM: an allocator that has so many pages, and one task that calls.</summary>
sealed class LpaeBench : IPageTableAllocator, IMemoryListener, IKernelListener, IScheduler
{
    public static readonly PageOwner Owner = PageOwner.TablesOfVm(3);
    public static readonly Pfn Root = new(0x100);

    const IommuProt ReadWrite = IommuProt.Read | IommuProt.Write;
    const int StepLimit = 10_000_000;

    readonly KernelContext kernel;
    ulong next = Root.Raw + 1;
    Exception? failure;

    public LpaeBench(int ias = 48, int oas = 48, int reserve = int.MaxValue)
    {
        Reserve = reserve;
        kernel = new KernelContext(this, new FailurePlan([]), this, StepLimit);
        Memory = new HostMemory(this);
        Memory.AllocateTable(Root, Owner);
        Memory.Clear(Root);
        Tables = new IoPgtable(kernel, Memory, Owner, ias, oas, this, Root);
        Hardware = new HardwareLpae(ias);
    }

    public HostMemory Memory { get; }

    public IoPgtable Tables { get; }

    public HardwareLpae Hardware { get; }

    /// <summary>Pages that are left for tables; what is freed does not come back.</summary>
    public int Reserve { get; private set; }

    public List<MemoryFault> Faults { get; } = [];

    public List<Step> Steps { get; } = [];

    public List<Pfn> Freed { get; } = [];

    public int TableCount => Memory.Tables.Count();

    public (Errno Errno, ulong Mapped) Map(ulong iova, ulong paddr, ulong pgsize, ulong pgcount = 1, IommuProt prot = ReadWrite) =>
        Do(() => Tables.MapPages(iova, new PhysicalAddress(paddr), pgsize, pgcount, prot));

    public ulong Unmap(ulong iova, ulong pgsize, ulong pgcount = 1) => Do(() => Tables.UnmapPages(iova, pgsize, pgcount));

    public void Destroy() => Run(async () => await Tables.Destroy());

    /// <summary>Where the hardware would go; null if nowhere.</summary>
    public ulong? Walk(ulong address) => Hardware.Lookup(Memory, Root, new VirtualAddress(address)) is { } leaf
        ? leaf.Address.Raw + (address - leaf.Start.Raw)
        : null;

    /// <summary>The pages that a walk can lead through.</summary>
    public IReadOnlyList<Pfn> Reachable()
    {
        List<Pfn> reachable = [];
        Hardware.Tables(Memory, Root, reachable);
        return reachable;
    }

    Pfn? IPageTableAllocator.AllocPt()
    {
        if (Reserve == 0)
            return null;
        Reserve--;
        var table = new Pfn(next++);
        Memory.AllocateTable(table, Owner);
        return table;
    }

    void IPageTableAllocator.FreePt(Pfn table)
    {
        Freed.Add(table);
        Memory.FreeTable(table);
    }

    void IMemoryListener.PageAllocated(Pfn page, PageOwner owner)
    {
    }

    void IMemoryListener.PageFreed(Pfn page, PageOwner formerOwner)
    {
    }

    void IMemoryListener.MemoryFaulted(MemoryFault fault) => Faults.Add(fault);

    int IScheduler.Choose(ReadOnlySpan<Step> enabled, int lastTask) => 0;

    void IKernelListener.StepTaken(Step step) => Steps.Add(step);

    void IKernelListener.FailureInjected(FailureSite site, KernelTask task)
    {
    }

    void IKernelListener.TaskCrashed(KernelTask task) => failure = task.Failure;

    void IKernelListener.LockdepReport(LockdepFinding finding)
    {
    }

    void IKernelListener.Warned(string message)
    {
    }

    T Do<T>(Func<ValueTask<T>> call)
    {
        var result = default(T)!;
        Run(async () => result = await call());
        return result;
    }

    void Run(Func<ValueTask> body)
    {
        kernel.Spawn(1, "caller", body);
        if (kernel.Run() is var end && (end != RunEnd.Completed || failure is not null))
            throw new InvalidOperationException($"the call did not come to its end: {end}", failure);
    }
}
