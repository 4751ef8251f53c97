using GpuMm.Harness.Checking;
using GpuMm.Harness.Execution;
using GpuMm.Harness.Systems.Svm.Checking;
using GpuMm.Implementation.Kernel;
using GpuMm.Implementation.Kernel.Mm;
using GpuMm.Implementation.Svm;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Harness.Systems.Svm;

/// <summary>Processes that share their memory with a GPU through nouveau, which has device memory of its own.</summary>
sealed class NouveauWorld : GpuWorld
{
    readonly SvmVariant variant;
    readonly NouveauDmem dmem;

    public NouveauWorld(Scenario scenario, KernelContext kernel, History history, EventHub hub, SvmVariant variant)
        : this(
            new GpuMachine(scenario, kernel, new NouveauEvents(hub), variant.MakeHmm, (drm, _) => variant.MakeDmem(drm), variant.MakeSvm),
            history, hub, variant)
    {
    }

    NouveauWorld(GpuMachine machine, History history, EventHub hub, SvmVariant variant)
        : base(machine, history, hub, new RefusalJustified())
    {
        (this.variant, dmem) = (variant, (NouveauDmem)machine.Drm.Dmem);
        Boot(SvmProperties.ObserversOfNouveau(this));
    }

    public override int DevicePagesInUse => dmem.InUse;

    protected override IReadOnlyList<VfnRange> Managed { get; } = [SvmWindow.Span];

    protected override NouveauSvmm MakeSvmm(MmStruct mm, NouveauVmm vmm) => variant.MakeSvmm(Drm, mm, vmm);

    protected override ValueTask RunOfDriver(int task, SvmOperation operation) => operation switch
    {
        SvmOperation.GpuAccess access => GpuAccess(task, access),
        SvmOperation.Bind bind => Bind(task, bind),
        SvmOperation.EvictDmem evict => EvictDmem(task, evict),
        SvmOperation.OpenGpu open => OpenGpu(task, open),
        SvmOperation.CloseGpu close => CloseGpu(task, close),
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    protected override async ValueTask Unload()
    {
        if (dmem.InUse == 0)
            await dmem.Unload();
        foreach (var process in Processes)
            await process.Channel.Put();
    }

    async ValueTask Bind(int task, SvmOperation.Bind bind)
    {
        var process = Processes[bind.Process];
        await Kernel.Announce(StepKind.Read, process.Cell);
        if (!process.IsAlive || process.Svmm is not { } svmm)
            return;
        process.Calls++;
        process.Ioctls++;
        var call = await Begin(task, bind);
        var errno = await dmem.Bind(svmm, RangeOf(bind.Page, bind.Pages));
        process.Ioctls--;
        await End(call, Answer(errno), process);
    }

    async ValueTask EvictDmem(int task, SvmOperation.EvictDmem evict)
    {
        var call = await Begin(task, evict);
        await dmem.Evict();
        await End(call, new SvmResponse.Done());
    }

    async ValueTask OpenGpu(int task, SvmOperation.OpenGpu open)
    {
        var process = Processes[open.Process];
        await Kernel.Announce(StepKind.Write, process.Cell);
        if (!process.IsAlive || process.HasOpened)
            return;
        process.HasOpened = true;
        process.Calls++;
        var call = await Begin(task, open);
        var errno = await process.Channel.Manage(Managed);
        if (errno == Errno.None)
        {
            process.Channel.Get();
            var svmm = NewSvmm(process);
            await process.Mm!.Notifiers.Register(svmm);
            await Svm.Join(process.Number, svmm);
            Kernel.Touch(StepKind.Write, process.Cell);
            process.Svmm = svmm;
        }

        await End(call, Answer(errno), process);
    }

    async ValueTask CloseGpu(int task, SvmOperation.CloseGpu close)
    {
        var process = Processes[close.Process];
        await Kernel.Announce(StepKind.Write, process.Cell);
        if (process.Svmm is null || process.IsExiting)
            return;
        var call = await Begin(task, close);
        bool closed = await Close(process);
        await End(call, closed ? new SvmResponse.Done() : new SvmResponse.Skipped());
    }
}
