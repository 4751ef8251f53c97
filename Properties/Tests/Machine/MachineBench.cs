using GpuMm.Implementation.Kernel;
using GpuMm.Implementation.Machine;
using GpuMm.Model.Vocabulary;
using GpuMm.Tests.Kernel;
using Xunit;
using Nova = GpuMm.Implementation.Vmm;

namespace GpuMm.Tests.Machine;

/// <summary>A GPU with nobody's driver, and a record of what it tells its listener.</summary>
sealed class MachineBench : IMachineListener
{
    readonly KernelBench tasks;

    public MachineBench(
        MmuVersion version = MmuVersion.V2, int vramSizeInPages = 64, IScheduler? scheduler = null, bool reachesHost = false,
        params InjectedFailure[] failures)
    {
        tasks = new KernelBench(scheduler, failures: failures);
        Host = new HostMemory(this);
        Gpu = new Nova.GpuMm(tasks.Kernel, version, vramSizeInPages, this, (mm, registers) =>
        {
            Registers = registers;
            return new Nova.Tlb(mm.Kernel, registers);
        }, reachesHost ? Host : null);
    }

    public Nova.GpuMm Gpu { get; }

    public Vram Vram => Gpu.Vram;

    public HostMemory Host { get; }

    public KernelContext Kernel => tasks.Kernel;

    public TlbRegisters Registers { get; private set; } = null!;

    public List<MemoryFault> Faults { get; } = [];

    public List<(VramAddress Address, ulong Before, ulong After)> Written { get; } = [];

    public List<string> Said => tasks.Said;

    public int TlbHits { get; private set; }

    public int PdeCacheHits { get; private set; }

    public List<VramAddress> InvalidationsThatWaited { get; } = [];

    /// <summary>Runs the bodies as tasks 1, 2, ... to their end.</summary>
    public void Run(params Func<ValueTask>[] bodies)
    {
        var end = tasks.Run(bodies);
        if (tasks.Crashed.Count > 0)
            throw new InvalidOperationException($"{tasks.Crashed[0].Name} crashed", tasks.Crashed[0].Failure);
        Assert.Equal(RunEnd.Completed, end);
    }

    public GpuAccessResult Access(
        VramAddress pdb, Vfn vfn, Access access = GpuMm.Model.Vocabulary.Access.Read, ulong value = 0, bool cached = true)
    {
        GpuAccessResult result = default;
        Run(async () => result = await Gpu.Mmu.Access(pdb, vfn, access, value, cached));
        return result;
    }

    public ValueTask Say(string word) => tasks.Say(word);

    /// <summary>An invalidation from its trigger to its acknowledgement.</summary>
    public void Invalidate(VramAddress pdb) => Run(async () => Assert.True(await InvalidateAndWait(pdb)));

    public async ValueTask<bool> InvalidateAndWait(VramAddress pdb, uint mode = TlbRegisters.AcknowledgeGlobally)
    {
        var tlb = new Resource(ResourceKind.Tlb, pdb.Raw);
        await Kernel.Announce(StepKind.Write, tlb);
        Trigger(pdb, mode);
        Said.Add("triggered");
        return await Kernel.WaitFor(Registers.TriggerCleared, tlb, timeoutMs: 2000);
    }

    /// <summary>Writes the registers as a driver does, without waiting.</summary>
    public void Trigger(VramAddress pdb, uint mode = TlbRegisters.AcknowledgeGlobally, bool neverAcknowledged = false)
    {
        Registers.Write(TlbRegisters.PdbLow, (uint)(pdb.Raw >> 12 << 4 & uint.MaxValue));
        Registers.Write(TlbRegisters.PdbHigh, (uint)(pdb.Raw >> 40));
        Registers.Write(TlbRegisters.Control, TlbRegisters.Trigger | TlbRegisters.AllVirtualAddresses | mode, neverAcknowledged);
    }

    void IMemoryListener.PageAllocated(Pfn page, PageOwner owner) => Said.Add($"{page} to {owner}");

    void IMemoryListener.PageFreed(Pfn page, PageOwner formerOwner) => Said.Add($"{page} from {formerOwner}");

    void IMachineListener.WordWritten(VramAddress address, ulong before, ulong after) => Written.Add((address, before, after));

    void IMemoryListener.MemoryFaulted(MemoryFault fault) => Faults.Add(fault);

    void IMachineListener.GpuTouchesPage(VramAddress pdb, Vfn vfn, Pfn page, Access access) => Said.Add($"{access} {vfn} -> {page}");

    void IMachineListener.GpuTouchesHostPage(VramAddress pdb, Vfn vfn, Pfn page, Access access) =>
        Said.Add($"{access} {vfn} -> host {page}");

    void IMachineListener.CachedTranslationsChanged(VramAddress pdb)
    {
    }

    void IMachineListener.TlbHit(VramAddress pdb, Vfn vfn) => TlbHits++;

    void IMachineListener.PdeCacheHit(VramAddress pdb, Vfn vfn) => PdeCacheHits++;

    void IMachineListener.InvalidationWaitedForWalks(VramAddress pdb) => InvalidationsThatWaited.Add(pdb);
}
