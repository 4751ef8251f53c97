using GpuMm.Harness.Systems.Svm.Checking;
using GpuMm.Implementation.Buddy;
using GpuMm.Implementation.Kernel;
using GpuMm.Implementation.Kernel.Mm;
using GpuMm.Implementation.Machine;
using GpuMm.Implementation.Svm;
using Nova = GpuMm.Implementation.Vmm;

namespace GpuMm.Harness.Systems.Svm;

/// <summary>The GPU, the kernel's memory and a driver with nouveau's fault handler of one execution, before there are processes.</summary>
sealed class GpuMachine
{
    public GpuMachine(
        Scenario scenario, KernelContext kernel, NouveauEvents events, Func<KernelContext, IMmListener, Hmm> makeHmm,
        Func<NouveauDrm, HostMemory, DevPagemap> makePagemap, Func<NouveauDrm, NouveauSvm> makeSvm,
        Func<ulong, ulong, GpuBuddy>? makeBuddy = null)
    {
        Events = events;
        Host = new HostMemory(events);
        Gpu = new Nova.GpuMm(kernel, scenario.Mmu, scenario.MemorySizeInPages, events, host: Host, makeBuddy: makeBuddy);
        var faults = new FaultBuffer(kernel, scenario.FaultBufferEntries, events);
        Engine = new GpuEngine(kernel, Gpu.Mmu, faults, events);
        Memory = new SystemMemory(kernel, Host);
        var copies = new CopyEngine(kernel, Gpu.Vram, Host);
        var commands = new FaultCommands(kernel, faults, events);
        Drm = new NouveauDrm(Gpu, Memory, faults, commands, copies, makeHmm(kernel, events), events);
        Drm.Dmem = makePagemap(Drm, Host);
        Svm = makeSvm(Drm);
    }

    public NouveauEvents Events { get; }

    public HostMemory Host { get; }

    public Nova.GpuMm Gpu { get; }

    public GpuEngine Engine { get; }

    public SystemMemory Memory { get; }

    public NouveauDrm Drm { get; }

    public NouveauSvm Svm { get; }

    /// <summary>The page tables of a process, by its number.</summary>
    public Func<Nova.GpuMm, int, Nova.IVmmListener, Nova.Vmm> MakeVmm { get; init; } = (mm, id, listener) => new Nova.Vmm(mm, id, listener);
}
