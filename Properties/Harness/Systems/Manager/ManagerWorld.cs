using GpuMm.Harness.Checking;
using GpuMm.Harness.Execution;
using GpuMm.Harness.Systems.Manager.Checking;
using GpuMm.Harness.Systems.Svm;
using GpuMm.Implementation.Kernel;
using GpuMm.Implementation.Kernel.Mm;
using GpuMm.Implementation.Pagemap;
using GpuMm.Implementation.Svm;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Harness.Systems.Manager;

/// <summary>
/// One process and one GPU that shares its memory: explicit mappings in the unmanaged page, faults elsewhere, device memory that comes and
/// goes, and all of it in one video memory.
/// </summary>
sealed class ManagerWorld : GpuWorld
{
    /// <summary>The ids of the other workers as tasks: above that of the fault handler.</summary>
    const int MemoryWorker = FaultWorker + 1;

    public const int ClearWorker = FaultWorker + 2;

    readonly ManagerMachine machine;
    readonly ManagerSlot[] slots;
    bool isUnplugged;

    public ManagerWorld(Scenario scenario, KernelContext kernel, History history, EventHub hub, ManagerVariant variant)
        : this(new ManagerMachine(scenario, kernel, new ManagerEvents(hub), variant), history, hub)
    {
    }

    ManagerWorld(ManagerMachine machine, History history, EventHub hub)
        : base(machine.Gpu, history, hub, new ManagerRefusals(machine.Room))
    {
        this.machine = machine;
        slots = [.. Enumerable.Range(0, ManagerLimits.Slots).Select(index => new ManagerSlot(Kernel, index))];
        Boot(ManagerProperties.Observers(this));
        Kernel.SpawnBackground(MemoryWorker, "device memory worker", Pagemap.Drm.Work.Run);
        Kernel.SpawnBackground(ClearWorker, "copy engine worker", Pagemap.Drm.Clears.Run);
    }

    public VramPagemap Pagemap => machine.Pagemap;

    public FaultsUnderWay Faults { get; } = new();

    public RoomSought Room => machine.Room;

    public BuffersInPlace BuffersInPlace { get; } = new();

    public override int DevicePagesInUse => Pagemap.Pages.Count(page => !page.IsFree);

    public override bool HasExplicitMappings => true;

    protected override IReadOnlyList<VfnRange> Managed => SvmWindow.Managed;

    protected override NouveauSvmm MakeSvmm(MmStruct mm, NouveauVmm vmm) => machine.MakeSvmm(Drm, mm, vmm);

    protected override ValueTask RunOfDriver(int task, SvmOperation operation) => operation switch
    {
        SvmOperation.GpuAccess access => GpuAccess(task, access),
        SvmOperation.Populate populate => InProcess(task, populate, populate.Process, mm => Pagemap.PopulateMm(
            mm, RangeOf(populate.Page, populate.Pages), populate.TimesliceMs)),
        SvmOperation.Advise advise => Advise(task, advise),
        SvmOperation.EvictDmem evict => OfDevice(task, evict, Pagemap.EvictOldest),
        SvmOperation.PrepareMap prepare => PrepareMap(task, prepare),
        SvmOperation.ExecuteMap execute => ExecuteMap(task, execute),
        SvmOperation.UnmapPages unmap => UnmapPages(task, unmap),
        SvmOperation.Unplug unplug => Unplug(task, unplug),
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    /// <summary>What is mapped explicitly goes, and what workers still have to do is done.</summary>
    protected override async ValueTask Settle()
    {
        foreach (var slot in slots)
        {
            if (await slot.Take(_ => true) is { } buffer)
                slot.PutBack(await machine.Buffers.Unmap(buffer) == Errno.None ? null : buffer);
        }

        await Pagemap.Drm.Work.WaitIdle();
    }

    protected override async ValueTask Unload()
    {
        foreach (var process in Processes)
            await process.Channel.Put();
    }

    async ValueTask Advise(int task, SvmOperation.Advise advise)
    {
        var call = await Begin(task, advise);
        await machine.Placement.PreferDevice(RangeOf(advise.Page, advise.Pages));
        await End(call, new SvmResponse.Done());
    }

    async ValueTask PrepareMap(int task, SvmOperation.PrepareMap prepare)
    {
        var slot = slots[prepare.Slot];
        if (!await slot.TakeEmpty())
            return;
        var call = await Begin(task, prepare);
        slot.Content = NextValue(task);
        var (errno, buffer) = await machine.Buffers.Prepare(
            Processes[0].Channel.Vmm, SvmWindow.VfnOf(SvmWindow.UnmanagedPage), prepare.Kind, slot.Content);
        if (buffer is not null)
            BuffersInPlace.Placed(prepare, buffer.Frames, Drm.Mm.Vram.SizeInPages);
        await End(call, Answer(errno));
        slot.PutBack(buffer);
    }

    async ValueTask ExecuteMap(int task, SvmOperation.ExecuteMap execute)
    {
        var slot = slots[execute.Slot];
        if (await slot.Take(held => held.IsPrepared) is not { } buffer)
            return;
        var call = await Begin(task, execute);
        var errno = await machine.Buffers.Execute(buffer, execute.Writable);
        await End(call, errno == Errno.None ? new SvmResponse.Mapped(slot.Content) : new SvmResponse.Refused(errno));
        slot.PutBack(buffer);
    }

    async ValueTask UnmapPages(int task, SvmOperation.UnmapPages unmap)
    {
        var slot = slots[unmap.Slot];
        if (await slot.Take(_ => true) is not { } buffer)
            return;
        var call = await Begin(task, unmap);
        var errno = await machine.Buffers.Unmap(buffer);
        await End(call, Answer(errno));
        slot.PutBack(errno == Errno.None ? null : buffer);
    }

    /// <summary>Once. Nothing is fetched to the device any more; then nothing is left there; then the GPU is closed.</summary>
    async ValueTask Unplug(int task, SvmOperation.Unplug unplug)
    {
        var process = Processes[0];
        await Kernel.Announce(StepKind.Write, process.Cell);
        if (isUnplugged)
            return;
        isUnplugged = true;
        var call = await Begin(task, unplug);
        await Pagemap.Unplug();
        if (!await Close(process))
            await Kernel.Announce(StepKind.Wait, process.Cell, process.NoClosings);
        await End(call, new SvmResponse.Done());
    }
}
