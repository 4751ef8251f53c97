using GpuMm.Implementation.Kernel;
using GpuMm.Implementation.Machine;
using GpuMm.Model.Vocabulary;
using GpuMm.Tests.Kernel;
using Xunit;

namespace GpuMm.Tests.Machine;

/// <summary>A Mali GPU with nobody's driver, a buffer object of 1,024 pages, and page tables that a test writes word by word.</summary>
sealed class MaliBench : IMaliListener
{
    /// <summary>First frame of the buffer object; a multiple of the block size.</summary>
    public static readonly Pfn Buffer = new(0x4000);

    /// <summary>Two address spaces, four tables each, a level after the other.</summary>
    public static readonly Pfn Root = new(0x10);
    public static readonly Pfn OtherRoot = new(0x20);

    public const ulong Page = 0x443; // valid page, unprivileged, accessed
    public const ulong Block = 0x441;
    public const ulong ReadOnly = 0x80;
    public const ulong Unprivileged = 0x40;
    public const ulong AccessFlag = 0x400;

    static readonly PageOwner Tables = PageOwner.TablesOfVm(0);

    readonly KernelBench tasks;

    public MaliBench(IScheduler? scheduler = null, params InjectedFailure[] failures)
    {
        tasks = new KernelBench(scheduler, stepLimit: 10_000, failures);
        Memory = new HostMemory(this);
        Mmu = new MaliMmu(Kernel, Memory, slots: 4, vaBits: 48, this);
        Memory.AllocateExtent(new PfnRange(Buffer, 1024), PageOwner.BufferObject(7), tag: 0);
        AddTables(Root);
        AddTables(OtherRoot);
        Said.Clear();
    }

    public KernelContext Kernel => tasks.Kernel;

    public HostMemory Memory { get; }

    public MaliMmu Mmu { get; }

    public List<MemoryFault> Faults { get; } = [];

    public List<string> Said => tasks.Said;

    public int TlbHits { get; private set; }

    public static VirtualAddress At(ulong page) => new(page * PageSize.Bytes);

    public static Pfn Frame(ulong page) => new(Buffer.Raw + page);

    /// <summary>The entry of a page below 2 MiB, which leads to a page of the buffer.</summary>
    public void Map(Pfn root, ulong page, ulong frame, ulong bits = Page) =>
        Write(new Pfn(root.Raw + 3), (int)page, Frame(frame).HostAddress.Raw | bits);

    public void Unmap(Pfn root, ulong page) => Write(new Pfn(root.Raw + 3), (int)page, 0);

    /// <summary>The entry of a block of 2 MiB.</summary>
    public void MapBlock(Pfn root, int block, ulong frame, ulong bits = Block) =>
        Write(new Pfn(root.Raw + 2), block, Frame(frame).HostAddress.Raw | bits);

    /// <summary>The entry of a block of 1 GiB.</summary>
    public void MapGigabyte(Pfn root, int block) => Write(new Pfn(root.Raw + 1), block, Block);

    /// <summary>Runs the bodies as tasks 1, 2, ... to their end.</summary>
    public void Run(params Func<ValueTask>[] bodies)
    {
        var end = tasks.Run(bodies);
        if (tasks.Crashed.Count > 0)
            throw new InvalidOperationException($"{tasks.Crashed[0].Name} crashed", tasks.Crashed[0].Failure);
        Assert.Equal(RunEnd.Completed, end);
    }

    /// <summary>Runs the bodies until nobody can go on.</summary>
    public RunEnd RunUntilStuck(params Func<ValueTask>[] bodies) => tasks.Run(bodies);

    public void Use(int slot, Pfn? root) => Run(() => UseTables(slot, root));

    public async ValueTask UseTables(int slot, Pfn? root)
    {
        await Mmu.WriteTransTab(slot, root);
        await Command(slot, AsCommand.Update);
    }

    public void Do(int slot, AsCommand command) => Run(() => Command(slot, command));

    public async ValueTask Command(int slot, AsCommand command)
    {
        await Mmu.WriteCommand(slot, command);
        var errno = await Mmu.WaitReady(slot);
        Said.Add($"{command}: {errno}");
    }

    public void LockPages(int slot, ulong page, ulong count) => Run(() => Lock(slot, page, count));

    public async ValueTask Lock(int slot, ulong page, ulong count)
    {
        await Mmu.WriteLockAddr(slot, LockRegion.Covering(At(page), count * PageSize.Bytes));
        await Command(slot, AsCommand.Lock);
    }

    public MaliAccessResult Access(
        int slot, ulong page, Access access = GpuMm.Model.Vocabulary.Access.Read, ulong value = 0, bool cached = true)
    {
        MaliAccessResult result = default;
        Run(async () => result = await Mmu.Access(slot, At(page), access, value, cached));
        return result;
    }

    /// <summary>A read that says what it came to.</summary>
    public async ValueTask Read(int slot, ulong page)
    {
        var result = await Mmu.Access(slot, At(page), GpuMm.Model.Vocabulary.Access.Read, 0, serveCached: true);
        Said.Add($"{page}: {result.Outcome}");
    }

    public ValueTask Say(string word) => tasks.Say(word);

    void AddTables(Pfn root)
    {
        for (ulong level = 0; level < 4; level++)
        {
            Memory.AllocateTable(new Pfn(root.Raw + level), Tables);
            Memory.Clear(new Pfn(root.Raw + level));
        }

        for (ulong level = 0; level < 3; level++)
            Write(new Pfn(root.Raw + level), 0, new Pfn(root.Raw + level + 1).HostAddress.Raw | 3);
    }

    void Write(Pfn table, int index, ulong word) => Memory.WriteWords(table, index, 1, word, 0, Tables);

    void IMemoryListener.PageAllocated(Pfn page, PageOwner owner) => Said.Add($"{page} to {owner}");

    void IMemoryListener.PageFreed(Pfn page, PageOwner formerOwner) => Said.Add($"{page} from {formerOwner}");

    void IMemoryListener.MemoryFaulted(MemoryFault fault) => Faults.Add(fault);

    void IMaliListener.GpuTouchesPage(int slot, Pfn root, VirtualAddress page, Pfn frame, Access access) =>
        Said.Add($"{access} {Vfn.Of(page)} -> {frame}");

    void IMaliListener.TlbHit(int slot, VirtualAddress page) => TlbHits++;

    void IMaliListener.TlbChanged(int slot)
    {
    }

    void IMaliListener.AccessWaitedForRegion(int slot) => Said.Add($"slot {slot}: access waited");

    void IMaliListener.CommandWaited(int slot, AsCommand command) => Said.Add($"slot {slot}: {command} waits");

    void IMaliListener.FaultRaised(int slot, MaliFault fault) => Said.Add($"slot {slot}: {fault.Outcome} at {fault.Address}");
}
