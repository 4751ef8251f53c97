using GpuMm.Harness.Checking;
using GpuMm.Implementation.Kernel;
using GpuMm.Implementation.Kernel.Mm;
using GpuMm.Implementation.Machine;
using GpuMm.Implementation.Machine.Walking;
using GpuMm.Implementation.Svm;
using GpuMm.Implementation.Vmm;
using GpuMm.Model.Lifecycles;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Harness.Systems.Svm.Checking;

/// <summary>
/// Hears everything that happens in the driver, in the kernel's memory management and on the GPU in one execution, touches what the
/// observers look at, and tells them. What every system has to tell goes on to the hub.
/// </summary>
sealed class SvmEvents : ISvmListener
{
    const ulong FirstEntryResource = 1; // 0 is the audit of every system
    const ulong ShadowsPerProcess = SvmWindow.Pages;

    readonly EventHub hub;
    readonly List<SvmObserver> observers;
    readonly HardwarePte[] shadows = new HardwarePte[SvmLimits.Processes * SvmWindow.Pages];
    NouveauWorld? world;

    /// <summary>Those observers that the hub already has hear of it from the start.</summary>
    public SvmEvents(EventHub hub) => (this.hub, observers) = (hub, [.. hub.Observers.OfType<SvmObserver>()]);

    /// <summary>What the hardware finds, once there is a machine.</summary>
    public GpuEntries Entries { get; private set; } = null!;

    public void Add(Observer observer)
    {
        hub.Add(observer);
        if (observer is SvmObserver ours)
            observers.Add(ours);
    }

    /// <summary>From now on changes of the GPU's page tables are told.</summary>
    public void Watch(NouveauWorld watched)
    {
        world = watched;
        Entries = new GpuEntries(watched.Gpu.Vram, watched.Gpu.Mmu.Format);
    }

    public void PageAllocated(Pfn page, PageOwner owner)
    {
        hub.Touch(StepKind.Write, new Resource(ResourceKind.VramPage, page.Raw));
        hub.PageAllocated(page, owner);
    }

    public void PageFreed(Pfn page, PageOwner formerOwner)
    {
        hub.Touch(StepKind.Write, new Resource(ResourceKind.VramPage, page.Raw));
        hub.PageFreed(page, formerOwner);
    }

    public void MemoryFaulted(MemoryFault fault)
    {
        hub.Touch(StepKind.Read, fault.Place);
        hub.MemoryFaulted(fault);
    }

    /// <summary>Few words lie in the tables of a leaf, and there are few pages: all of them are looked up again.</summary>
    public void WordWritten(VramAddress address, ulong before, ulong after)
    {
        hub.Touch(StepKind.Write, new Resource(ResourceKind.VramWord, address.Raw));
        if (world is null || before == after)
            return;
        foreach (var process in world.Processes)
        {
            for (int page = 0; page < SvmWindow.Pages; page++)
                LookAt(process, page);
        }
    }

    public void GpuTouchesPage(VramAddress pdb, Vfn vfn, Pfn page, Access access) => Touches(pdb, vfn, page, access, inHost: false);

    public void GpuTouchesHostPage(VramAddress pdb, Vfn vfn, Pfn page, Access access) => Touches(pdb, vfn, page, access, inHost: true);

    void Touches(VramAddress pdb, Vfn vfn, Pfn page, Access access, bool inHost)
    {
        LookedAtByCheckers();
        int process = ProcessOf(pdb);
        hub.Touch(StepKind.Read, EntryResource(process, SvmWindow.PageOf(vfn)!.Value));
        foreach (var observer in observers)
            observer.GpuTouchesPage(new VirtualPage(process, vfn), page, access, inHost);
    }

    public void CachedTranslationsChanged(VramAddress pdb) => LookedAtByCheckers();

    public void TlbHit(VramAddress pdb, Vfn vfn) => hub.Mark(SvmSometimes.TlbHit);

    public void PdeCacheHit(VramAddress pdb, Vfn vfn) => hub.Mark(SvmSometimes.PdeCacheHit);

    public void InvalidationWaitedForWalks(VramAddress pdb) => hub.Mark(SvmSometimes.InvalidationWaitedForWalks);

    public void PteChanged(MmStruct mm, Vfn vfn, CpuPte before, CpuPte after)
    {
        LookedAtByCheckers();
        hub.Touch(StepKind.Write, EntryResource(mm.Id, SvmWindow.PageOf(vfn)!.Value));
        foreach (var observer in observers)
            observer.CpuPteChanged(mm, vfn, before, after);
    }

    public void FaultRaised(FaultEntry fault)
    {
        LookedAtByCheckers();
        foreach (var observer in observers)
            observer.FaultRaised(fault);
    }

    public void FaultDropped(FaultEntry fault)
    {
        LookedAtByCheckers();
        hub.Mark(SvmSometimes.FaultBufferOverflowed);
        hub.OnRemark?.Invoke($"the fault buffer is full: the {fault} is lost");
        foreach (var observer in observers)
            observer.FaultDropped(fault);
    }

    public void FaultTaken(FaultEntry entry)
    {
    }

    public void Cancelled(int inst, int client, bool wasStalled)
    {
    }

    public void RequestEnded(FaultEntry fault, bool cancelled)
    {
    }

    public void FaultFetched(FaultEntry fault, bool stale)
    {
        LookedAtByCheckers();
        hub.Touch(StepKind.Read, EntryResource(fault.Inst, SvmWindow.PageOf(fault.Vfn)!.Value));
        foreach (var observer in observers)
            observer.FaultFetched(fault, stale);
    }

    public void GetAdvanced(int from, int to)
    {
        foreach (var observer in observers)
            observer.GetAdvanced(from, to);
    }

    public void FaultHandled(SvmFault fault, FaultOutcome outcome)
    {
        LookedAtByCheckers();
        hub.OnRemark?.Invoke($"{fault}: {outcome.ToString().ToLowerInvariant()}");
        foreach (var observer in observers)
            observer.FaultHandled(fault, outcome);
    }

    public void Replayed(long at)
    {
        LookedAtByCheckers();
        hub.OnRemark?.Invoke("replay");
        foreach (var observer in observers)
            observer.Replayed(at);
    }

    public void Reached(MmMark mark) => hub.Mark(SvmSituations.All.OfKernelPlace((int)mark));

    public void Reached(SvmMark mark)
    {
        hub.Mark(SvmSituations.All.OfPlace((int)mark));
        foreach (var observer in observers)
            observer.Reached(mark);
    }

    public void MappingChanged(Mapping mapping, MappingState before)
    {
    }

    public void PageTableChanged(PageTable table, PageTableState before)
    {
    }

    public void RootRetired(Pfn root)
    {
    }

    public void Reached(VmmMark mark)
    {
    }

    void LookAt(NouveauProcess process, int page)
    {
        var vfn = SvmWindow.VfnOf(page);
        var now = Entries.Find(process.Channel, vfn);
        ref var shadow = ref shadows[(process.Number * (int)ShadowsPerProcess) + page];
        if (now == shadow)
            return;
        shadow = now;
        hub.Touch(StepKind.Write, EntryResource(process.Number, page));
        foreach (var observer in observers)
            observer.GpuEntryChanged(new VirtualPage(process.Number, vfn), now);
    }

    /// <summary>A return writes the history: it commutes with nothing that a checker could see.</summary>
    void LookedAtByCheckers() => hub.Touch(StepKind.Read, Resource.History);

    int ProcessOf(VramAddress pdb) => world!.Processes.First(process => process.Channel.Root == pdb).Number;

    /// <summary>What both processors' page tables say of a page, as those see it who compare them.</summary>
    static Resource EntryResource(int process, int page) =>
        new(ResourceKind.Audit, FirstEntryResource + ((ulong)process * ShadowsPerProcess) + (ulong)page);
}
