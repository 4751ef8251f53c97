using GpuMm.Implementation.Kernel;
using GpuMm.Implementation.Machine;
using GpuMm.Implementation.Machine.Walking;
using GpuMm.Implementation.PageTables;
using GpuMm.Model.Vocabulary;
using GpuMm.Tests.Kernel;
using Xunit;

namespace GpuMm.Tests.PageTables;

/// <summary>Page tables of nobody's VM: an allocator that has so many pages, and one task that calls.</summary>
sealed class LpaeBench : IPageTableAllocator, IMemoryListener
{
    public static readonly PageOwner Owner = PageOwner.TablesOfVm(3);
    public static readonly Pfn Root = new(0x100);

    const IommuProt ReadWrite = IommuProt.Read | IommuProt.Write;

    readonly KernelBench tasks = new(stepLimit: 1_000_000);
    int reserve;
    ulong next = Root.Raw + 1;

    public LpaeBench(int ias = 48, int oas = 48, int reserve = int.MaxValue)
    {
        this.reserve = reserve;
        Memory = new HostMemory(this);
        Memory.AllocateTable(Root, Owner);
        Memory.Clear(Root);
        Tables = new IoPgtable(tasks.Kernel, Memory, Owner, ias, oas, this, Root);
        Hardware = new HardwareLpae(ias);
    }

    public HostMemory Memory { get; }

    public IoPgtable Tables { get; }

    public HardwareLpae Hardware { get; }

    public List<MemoryFault> Faults { get; } = [];

    public List<Step> Steps => tasks.Steps;

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

    Pfn? IPageTableAllocator.AllocPt()
    {
        if (reserve-- == 0)
            return null;
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

    T Do<T>(Func<ValueTask<T>> call)
    {
        var result = default(T)!;
        Run(async () => result = await call());
        return result;
    }

    void Run(Func<ValueTask> body)
    {
        Assert.Equal(RunEnd.Completed, tasks.Run(body));
        if (tasks.Crashed.Count > 0)
            throw new InvalidOperationException("the call crashed", tasks.Crashed[0].Failure);
    }
}
