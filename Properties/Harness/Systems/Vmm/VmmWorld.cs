using GpuMm.Harness.Checking;
using GpuMm.Harness.Execution;
using GpuMm.Harness.Systems.Vmm.Checking;
using GpuMm.Implementation.Kernel;
using GpuMm.Model.Lifecycles;
using GpuMm.Model.Vocabulary;
using Nova = GpuMm.Implementation.Vmm;

namespace GpuMm.Harness.Systems.Vmm;

/// <summary>
/// One execution's GPU with its address spaces, and the client that calls them: the only place that turns operations of a program into
/// calls of the implementation.
/// </summary>
sealed partial class VmmWorld : World
{
    readonly KernelContext kernel;
    readonly History history;
    readonly EventHub hub;
    readonly Slot[] slots;
    readonly Dictionary<int, (int Vmm, VfnRange Range)> underOperation = []; // by task

    public VmmWorld(Scenario scenario, KernelContext kernel, History history, EventHub hub, VmmVariant variant)
    {
        this.kernel = kernel;
        this.history = history;
        this.hub = hub;
        slots = [.. Enumerable.Range(0, VmmSystem.SlotCount).Select(index => new Slot(kernel, index))];
        var events = new VmmEvents(hub);
        Mm = new Nova.GpuMm(kernel, scenario.Mmu, scenario.MemorySizeInPages, events, variant.MakeTlb, makePramin: variant.MakePramin);
        Graph = events.Graph = new PageTableGraph(Mm.Vram, Mm.Mmu.Format, events);
        hub.Start(kernel);
        Vmms = [.. Enumerable.Range(0, scenario.AddressSpaces).Select(id => variant.MakeVmm(Mm, id, events))];
        foreach (var vmm in Vmms)
            Graph.AddRoot(vmm.Root, vmm.Id);
        events.Add(new ClaimKeeper(this));
        foreach (var observer in VmmProperties.Observers(this))
            events.Add(observer);
    }

    public Nova.GpuMm Mm { get; }

    public IReadOnlyList<Nova.Vmm> Vmms { get; }

    public ClaimBook Claims { get; } = new();

    public PageTableGraph Graph { get; }

    /// <summary>Of an address space, as the hardware translates it: a driver may be mistaken.</summary>
    public ulong SizeInPages => 1UL << (Mm.Mmu.Format.VirtualAddressBits - PageSize.Shift);

    /// <summary>The ranges that the operation of a task is about.</summary>
    public IEnumerable<(int Vmm, VfnRange Range)> RangesUnderOperation(int task) =>
        underOperation.TryGetValue(task, out var range) ? [range] : [];

    public override IEnumerable<VirtualPage> KnownPages => slots
        .Where(slot => slot.LastRange is not null)
        .Select(slot => slot.LastRange!.Value)
        .SelectMany(last => Enumerable.Range(0, (int)last.Range.Count).Select(i => new VirtualPage(last.Vmm, last.Range.Start + (ulong)i)))
        .Distinct();

    public override string NameOf(VirtualPage page) => VmmPages.Instance.NameOf(page);

    public override string DescribeModel(VirtualPage page) => $"{ObjectHistory.StateOf(history, VmmPages.Instance, page)}";

    public override string Describe(VirtualPage page) =>
        Graph.Translate(Vmms[page.Space].Root, page.Vfn) is { } frame ? $"{frame} ({Mm.Vram.OwnerOf(frame)})" : "unmapped";

    public override IEnumerable<string> DescribePath(VirtualPage page) => Graph.Path(Vmms[page.Space].Root, page.Vfn)
        .Select(step => $"level {step.Level}, entry at {step.Entry}: {step.Holds}");

    public override async ValueTask Run(int task, Operation operation)
    {
        await (operation switch
        {
            VmmOperation.Map map => Map(task, map),
            VmmOperation.Prepare prepare => Prepare(task, prepare),
            VmmOperation.Execute execute => Execute(task, execute),
            VmmOperation.Unmap unmap => Unmap(task, unmap),
            VmmOperation.Cancel cancel => Cancel(task, cancel),
            VmmOperation.Drop drop => Drop(task, drop),
            VmmOperation.ReadMapping read => ReadMapping(task, read),
            VmmOperation.GpuAccess access => GpuAccess(task, access),
            VmmOperation.Reclaim reclaim => OnVmm(task, reclaim, Vmms[reclaim.Vmm].Reclaim),
            VmmOperation.Settle settle => OnVmm(task, settle, Vmms[settle.Vmm].SettleQuarantine),
            _ => throw new System.Diagnostics.UnreachableException(),
        });
        await FreeReleasedFrames();
    }

    /// <summary>Unmaps and cancels everything, empties the quarantine, and drops the address spaces after the audit.</summary>
    public override async ValueTask Quiesce(int task)
    {
        for (int i = 0; i < slots.Length; i++)
        {
            if (slots[i].Holds(MappingState.Prepared))
                await Cancel(task, new VmmOperation.Cancel(i));
            else if (slots[i].Holds(MappingState.Mapped))
                await Unmap(task, new VmmOperation.Unmap(i));
        }

        foreach (var vmm in Vmms)
        {
            await OnVmm(task, new VmmOperation.Settle(vmm.Id), vmm.SettleQuarantine);
            await OnVmm(task, new VmmOperation.Reclaim(vmm.Id), vmm.Reclaim);
        }

        await FreeReleasedFrames();
        hub.AtQuiescence();
        foreach (var vmm in Vmms)
            await vmm.Drop();
    }

    async ValueTask Map(int task, VmmOperation.Map map)
    {
        if (!await TakeSlot(map.Slot, slot => slot.IsEmpty))
            return;
        var slot = slots[map.Slot];
        if (await NewFrames(task, map.Pages) is { } frames)
        {
            var call = await Begin(task, map);
            var wanted = mapsUnderWay[task] = new MapUnderWay(slot, map, frames);
            var (errno, mapping) = await Vmms[map.Vmm].MapPages(Passed(frames, map.Frames), map.Window, map.Writable);
            mapsUnderWay.Remove(task);
            await End(call, AfterExecute(slot, mapping, wanted.Claim, frames, errno));
        }

        slot.PutBack();
    }

    async ValueTask Prepare(int task, VmmOperation.Prepare prepare)
    {
        if (!await TakeSlot(prepare.Slot, slot => slot.IsEmpty))
            return;
        var slot = slots[prepare.Slot];
        var call = await Begin(task, prepare);
        var (errno, mapping) = await Vmms[prepare.Vmm].PrepareMap((ulong)prepare.Pages, prepare.Window);
        if (mapping is not null)
            slot.Hold(mapping);
        await End(call, mapping is null ? new VmmResponse.Refused(errno) : new VmmResponse.Prepared(prepare.Vmm, mapping.Range));
        slot.PutBack();
    }

    async ValueTask Execute(int task, VmmOperation.Execute execute)
    {
        if (!await TakeSlot(execute.Slot, slot => slot.Holds(MappingState.Prepared)))
            return;
        var slot = slots[execute.Slot];
        var mapping = slot.Mapping!;
        if (await NewFrames(task, (int)mapping.Range.Count) is { } frames)
        {
            var call = await Begin(task, execute);
            var claim = NewClaim(task, mapping, execute, execute.Writable, frames);
            Errno errno;
            using (kernel.BeginSignalling())
                errno = await mapping.Vmm.ExecuteMap(mapping, Passed(frames, execute.Frames), execute.Writable);
            await End(call, AfterExecute(slot, mapping, claim, frames, errno));
        }

        slot.PutBack();
    }

    async ValueTask Unmap(int task, VmmOperation.Unmap unmap)
    {
        if (!await TakeSlot(unmap.Slot, slot => slot.Holds(MappingState.Mapped)))
            return;
        var slot = slots[unmap.Slot];
        var (mapping, claim) = (slot.Mapping!, slot.Claim!);
        var call = await Begin(task, unmap);
        underOperation[task] = (mapping.Vmm.Id, mapping.Range);
        Errno errno;
        using (kernel.BeginSignalling())
            errno = await mapping.Vmm.UnmapPages(mapping);
        bool kept = LetGo(slot, claim);
        await End(call, errno == Errno.None
            ? new VmmResponse.Unmapped(claim.Pages) : new VmmResponse.Refused(errno, claim.Pages, Quarantined: kept));
        slot.PutBack();
    }

    async ValueTask Cancel(int task, VmmOperation.Cancel cancel)
    {
        if (!await TakeSlot(cancel.Slot, slot => slot.Holds(MappingState.Prepared)))
            return;
        var slot = slots[cancel.Slot];
        hub.Mark(VmmSometimes.MappingCancelled);
        var call = await Begin(task, cancel);
        await slot.Mapping!.Vmm.Cancel(slot.Mapping);
        slot.Clear();
        await End(call, new VmmResponse.Done());
        slot.PutBack();
    }

    async ValueTask Drop(int task, VmmOperation.Drop drop)
    {
        if (!await TakeSlot(drop.Slot, slot => slot.Holds(MappingState.Mapped)))
            return;
        var slot = slots[drop.Slot];
        var (mapping, claim) = (slot.Mapping!, slot.Claim!);
        hub.Mark(VmmSometimes.RangeDropped);
        var call = await Begin(task, drop);
        underOperation[task] = (mapping.Vmm.Id, mapping.Range);
        await mapping.Vmm.DropRange(mapping);
        await End(call, new VmmResponse.Dropped(claim.Pages, Quarantined: LetGo(slot, claim)));
        slot.PutBack();
    }

    async ValueTask ReadMapping(int task, VmmOperation.ReadMapping read)
    {
        if (await LookAt(read.Slot, read.Page) is not { } page)
            return;
        var call = await Begin(task, read);
        var (errno, frame) = await Vmms[page.Space].ReadMapping(page.Vfn);
        if (errno == Errno.None)
            hub.Mark(frame is null ? VmmSometimes.ReadMappingSawNothing : VmmSometimes.ReadMappingSawFrame);
        await End(call, errno == Errno.None
            ? new VmmResponse.Translation(page.Space, page.Vfn, frame) : new VmmResponse.Refused(errno));
    }

    async ValueTask GpuAccess(int task, VmmOperation.GpuAccess access)
    {
        if (await LookAt(access.Slot, access.Page) is not { } page)
            return;
        var call = await Begin(task, access);
        ulong value = access.Access == Access.Write ? (1UL << 40) + ((ulong)NextNumber(task) << 4) : 0;
        var result = await Mm.Mmu.Access(Vmms[page.Space].Root.Address, page.Vfn, access.Access, value, access.Cached);
        hub.Mark((result.Faulted, access.Access) switch
        {
            (true, Access.Read) => VmmSometimes.GpuAccessFaulted,
            (true, _) => VmmSometimes.GpuWriteRefused,
            (_, Access.Read) => VmmSometimes.GpuReadOk,
            _ => VmmSometimes.GpuWriteOk,
        });
        await End(call, new VmmResponse.Accessed(page.Space, page.Vfn, result.Faulted, result.Page, result.Value));
    }

    async ValueTask OnVmm(int task, VmmOperation operation, Func<ValueTask<Errno>> work)
    {
        var call = await Begin(task, operation);
        var errno = await work();
        await End(call, errno == Errno.None ? new VmmResponse.Done() : new VmmResponse.Refused(errno));
    }
}
