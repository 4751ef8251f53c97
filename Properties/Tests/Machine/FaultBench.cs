using GpuMm.Implementation.Kernel;
using GpuMm.Implementation.Machine;
using GpuMm.Implementation.PageTables;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Tests.Machine;

/// <summary>A GPU with replayable faults, tables for one page, and a record of what becomes of faults.</summary>
sealed class FaultBench : IFaultListener
{
    public static readonly Vfn Page = new(0x1234);
    public static readonly Pfn HostFrame = new(0x100);
    public static readonly Pfn VramFrame = new(40);

    public FaultBench(int entries = 4, IScheduler? scheduler = null, params InjectedFailure[] failures)
    {
        Machine = new MachineBench(scheduler: scheduler, reachesHost: true, failures: failures);
        Tables = new HandTables(Machine.Vram, MmuVersion.V2, Page);
        Tables.AddData(VramFrame, 7);
        Machine.Host.AllocateExtent(new PfnRange(HostFrame, 1), PageOwner.ProcessPage, 0);
        Buffer = new FaultBuffer(Kernel, entries, this);
        Commands = new FaultCommands(Kernel, Buffer, this);
        Engine = new GpuEngine(Kernel, Machine.Gpu.Mmu, Buffer, this);
        Copy = new CopyEngine(Kernel, Machine.Vram, Machine.Host);
    }

    public MachineBench Machine { get; }

    public HandTables Tables { get; }

    public FaultBuffer Buffer { get; }

    public FaultCommands Commands { get; }

    public GpuEngine Engine { get; }

    public CopyEngine Copy { get; }

    public KernelContext Kernel => Machine.Kernel;

    public List<string> Said { get; } = [];

    /// <summary>From where to where GET went.</summary>
    public List<(int From, int To)> Advances { get; } = [];

    public List<FaultEntry> Raised { get; } = [];

    public List<MemoryFault> Misuses { get; } = [];

    public void Run(params Func<ValueTask>[] bodies) => Machine.Run(bodies);

    /// <summary>An access of an engine, and what it came to.</summary>
    public Func<ValueTask> Access(FaultAccess access, int client = 0, ulong value = 1, Action<EngineResult>? then = null) => async () =>
    {
        var result = await Engine.Access(Tables.Root, inst: 3, client, Page, access, value, serveCached: true);
        then?.Invoke(result);
    };

    /// <summary>Within the step that is under way, if one is.</summary>
    public void Map(bool writable, bool atomic)
    {
        Kernel.Touch(StepKind.Write, new Resource(ResourceKind.VramWord, Tables.Entry(Page).Raw));
        Tables.Map(Page, MmuV2.EncodePte(new GpuPage(Aperture.SystemCoherent, HostFrame, writable, atomic)));
    }

    void IFaultListener.FaultRaised(FaultEntry fault)
    {
        Raised.Add(fault);
        Said.Add($"raised by {fault.Client}");
    }

    void IFaultListener.FaultDropped(FaultEntry fault) => Said.Add($"dropped of {fault.Client}");

    void IFaultListener.FaultTaken(FaultEntry entry) => Said.Add($"taken {entry.Client}{(entry.Valid ? "" : ", not valid")}");

    void IFaultListener.GetAdvanced(int from, int to) => Advances.Add((from, to));

    void IFaultListener.Replayed(long at) => Said.Add("replayed");

    void IFaultListener.Cancelled(int inst, int client, bool wasStalled) => Said.Add($"cancelled {inst}.{client}, stalled: {wasStalled}");

    void IFaultListener.RequestEnded(FaultEntry fault, bool cancelled) =>
        Said.Add($"{fault.Client} ended{(cancelled ? ", cancelled" : "")}");

    void IMemoryListener.PageAllocated(Pfn page, PageOwner owner)
    {
    }

    void IMemoryListener.PageFreed(Pfn page, PageOwner formerOwner)
    {
    }

    void IMemoryListener.MemoryFaulted(MemoryFault fault) => Misuses.Add(fault);
}
