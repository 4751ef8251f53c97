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
/// Hears what happens in nouveau's driver and on the GPU in one execution, besides what processes do, touches what the observers look at,
/// and tells them.
/// </summary>
class NouveauEvents : SvmEvents, ISvmListener
{
    readonly List<NouveauObserver> observers;
    readonly HardwarePte[] shadows = new HardwarePte[SvmWindow.Processes * SvmWindow.Pages];
    GpuWorld? world;

    public NouveauEvents(EventHub hub)
        : base(hub) => observers = [.. hub.Observers.OfType<NouveauObserver>()];

    /// <summary>What the hardware finds, once there is a machine.</summary>
    public GpuEntries Entries { get; private set; } = null!;

    public override void Add(Observer observer)
    {
        base.Add(observer);
        if (observer is NouveauObserver ours)
            observers.Add(ours);
    }

    /// <summary>From now on changes of the GPU's page tables are told.</summary>
    public void Watch(GpuWorld watched)
    {
        world = watched;
        Entries = new GpuEntries(watched.Gpu.Vram, watched.Gpu.Mmu.Format);
    }

    /// <summary>Few words lie in the tables of a leaf, and there are few pages: all of them are looked up again.</summary>
    public void WordWritten(VramAddress address, ulong before, ulong after)
    {
        Hub.Touch(StepKind.Write, new Resource(ResourceKind.VramWord, address.Raw));
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
        Hub.Touch(StepKind.Read, EntryResource(process, SvmWindow.PageOf(vfn)!.Value));
        foreach (var observer in observers)
            observer.GpuTouchesPage(new VirtualPage(process, vfn), page, access, inHost);
    }

    public void CachedTranslationsChanged(VramAddress pdb) => LookedAtByCheckers();

    public void TlbHit(VramAddress pdb, Vfn vfn) => Hub.Mark(SvmSometimes.TlbHit);

    public void PdeCacheHit(VramAddress pdb, Vfn vfn) => Hub.Mark(SvmSometimes.PdeCacheHit);

    public void InvalidationWaitedForWalks(VramAddress pdb) => Hub.Mark(SvmSometimes.InvalidationWaitedForWalks);

    public void FaultRaised(FaultEntry fault)
    {
        LookedAtByCheckers();
        foreach (var observer in observers)
            observer.FaultRaised(fault);
    }

    public void FaultDropped(FaultEntry fault)
    {
        LookedAtByCheckers();
        Hub.Mark(SvmSometimes.FaultBufferOverflowed);
        Hub.OnRemark?.Invoke($"the fault buffer is full: the {fault} is lost");
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
        Hub.Touch(StepKind.Read, EntryResource(fault.Inst, SvmWindow.PageOf(fault.Vfn)!.Value));
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
        Hub.OnRemark?.Invoke($"{fault}: {outcome.ToString().ToLowerInvariant()}");
        foreach (var observer in observers)
            observer.FaultHandled(fault, outcome);
    }

    public void Replayed(long at)
    {
        LookedAtByCheckers();
        Hub.OnRemark?.Invoke("replay");
        foreach (var observer in observers)
            observer.Replayed(at);
    }

    public override void Reached(MmMark mark) => Hub.Mark(mark);

    public void Reached(SvmMark mark)
    {
        Hub.Mark(mark);
        foreach (var observer in observers)
            observer.Reached(mark);
    }

    public void MappingChanged(Mapping mapping, MappingState before)
    {
        foreach (var observer in observers)
            observer.MappingChanged(mapping, before);
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

    void LookAt(GpuProcess process, int page)
    {
        var vfn = SvmWindow.VfnOf(page);
        var now = Entries.Find(process.Channel, vfn);
        ref var shadow = ref shadows[(process.Number * SvmWindow.Pages) + page];
        if (now == shadow)
            return;
        shadow = now;
        Hub.Touch(StepKind.Write, EntryResource(process.Number, page));
        foreach (var observer in observers)
            observer.GpuEntryChanged(new VirtualPage(process.Number, vfn), now);
    }

    int ProcessOf(VramAddress pdb) => world!.Processes.First(process => process.Channel.Root == pdb).Number;
}
