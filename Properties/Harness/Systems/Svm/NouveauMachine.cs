using GpuMm.Harness.Systems.Svm.Checking;
using GpuMm.Implementation.Kernel;
using GpuMm.Implementation.Kernel.Mm;
using GpuMm.Implementation.Machine;
using GpuMm.Implementation.Svm;
using Nova = GpuMm.Implementation.Vmm;

namespace GpuMm.Harness.Systems.Svm;

/// <summary>The GPU, the kernel's memory and nouveau's driver of one execution, before there are processes.</summary>
sealed class NouveauMachine
{
    public NouveauMachine(Scenario scenario, KernelContext kernel, NouveauEvents events, SvmVariant variant)
    {
        Events = events;
        Host = new HostMemory(events);
        Gpu = new Nova.GpuMm(kernel, scenario.Mmu, scenario.MemorySizeInPages, events, host: Host);
        var faults = new FaultBuffer(kernel, scenario.FaultBufferEntries, events);
        Engine = new GpuEngine(kernel, Gpu.Mmu, faults, events);
        Memory = new SystemMemory(kernel, Host);
        var copies = new CopyEngine(kernel, Gpu.Vram, Host);
        var commands = new FaultCommands(kernel, faults, events);
        Drm = new NouveauDrm(Gpu, Memory, faults, commands, copies, variant.MakeHmm(kernel, events), events);
        Drm.Dmem = variant.MakeDmem(Drm);
        Svm = variant.MakeSvm(Drm);
    }

    public NouveauEvents Events { get; }

    public HostMemory Host { get; }

    public Nova.GpuMm Gpu { get; }

    public GpuEngine Engine { get; }

    public SystemMemory Memory { get; }

    public NouveauDrm Drm { get; }

    public NouveauSvm Svm { get; }
}
