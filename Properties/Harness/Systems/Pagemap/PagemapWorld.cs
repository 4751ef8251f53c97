using GpuMm.Harness.Checking;
using GpuMm.Harness.Execution;
using GpuMm.Harness.Systems.Pagemap.Checking;
using GpuMm.Harness.Systems.Svm;
using GpuMm.Implementation.Kernel;
using GpuMm.Implementation.Kernel.Mm;
using GpuMm.Implementation.Pagemap;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Harness.Systems.Pagemap;

/// <summary>Processes whose pages a driver on drm_pagemap keeps in its video memory.</summary>
sealed class PagemapWorld : SvmWorld
{
    /// <summary>The ids of the workers as tasks: above those of branches and quiescence.</summary>
    public const int Worker = 32;

    public const int Clearer = 33;

    public PagemapWorld(Scenario scenario, KernelContext kernel, History history, EventHub hub, PagemapVariant variant)
        : this(new PagemapMachine(scenario, kernel, new PagemapEvents(hub), variant), history, hub)
    {
    }

    PagemapWorld(PagemapMachine machine, History history, EventHub hub)
        : base(history, hub, machine.Host, machine.Memory, machine.Events)
    {
        Pagemap = machine.Pagemap;
        Processes = [.. Enumerable.Range(0, SvmWindow.Processes).Select(number => new PlainProcess(Kernel, number))];
        foreach (var observer in PagemapProperties.Observers(this))
            machine.Events.Add(observer);
        Boot(Processes[0]);
        Kernel.SpawnBackground(Worker, "device memory worker", Drm.Work.Run);
        Kernel.SpawnBackground(Clearer, "copy engine worker", Drm.Clears.Run);
    }

    public VramPagemap Pagemap { get; }

    public override IReadOnlyList<SvmProcess> Processes { get; }

    public override int DevicePagesInUse => Pagemap.Pages.Count(page => !page.IsFree);

    DrmDevice Drm => Pagemap.Drm;

    public override IEnumerable<string> DescribePath(VirtualPage page) => [];

    protected override ulong? ContentOnDevice(Page page) =>
        page.Pgmap == Pagemap ? Drm.Gpu.Vram.PeekWord(Pagemap.FrameOf(page).Address) : null;

    protected override ValueTask RunOfDriver(int task, SvmOperation operation) => operation switch
    {
        SvmOperation.Populate populate => InProcess(task, populate, populate.Process, mm => Pagemap.PopulateMm(
            mm, RangeOf(populate.Page, populate.Pages), populate.TimesliceMs)),
        SvmOperation.EvictDmem evict => OfDevice(task, evict, Pagemap.EvictOldest),
        SvmOperation.Unplug unplug => Unplug(task, unplug),
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    /// <summary>Processes have nothing open.</summary>
    protected override ValueTask CloseFiles(SvmProcess process) => default;

    protected override async ValueTask Settle() => await Drm.Work.WaitIdle();

    protected override ValueTask Unload() => default;

    async ValueTask Unplug(int task, SvmOperation.Unplug unplug)
    {
        var call = await Begin(task, unplug);
        await Pagemap.Unplug();
        await End(call, new SvmResponse.Done());
    }

    sealed class PlainProcess(KernelContext kernel, int number) : SvmProcess(kernel, number);
}
