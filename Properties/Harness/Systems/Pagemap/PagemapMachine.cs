using GpuMm.Harness.Systems.Pagemap.Checking;
using GpuMm.Implementation.Kernel;
using GpuMm.Implementation.Kernel.Mm;
using GpuMm.Implementation.Machine;
using GpuMm.Implementation.Pagemap;
using Nova = GpuMm.Implementation.Vmm;

namespace GpuMm.Harness.Systems.Pagemap;

/// <summary>The GPU, the kernel's memory and a driver on drm_pagemap of one execution, before there are processes.</summary>
sealed class PagemapMachine
{
    public PagemapMachine(Scenario scenario, KernelContext kernel, PagemapEvents events, PagemapVariant variant)
    {
        Events = events;
        Host = new HostMemory(events);
        Memory = new SystemMemory(kernel, Host);
        var gpu = new Nova.GpuMm(kernel, scenario.Mmu, scenario.MemorySizeInPages, events, host: Host);
        var copies = new CopyEngine(kernel, gpu.Vram, Host);
        Pagemap = variant.MakePagemap(new DrmDevice(gpu, Memory, new Dma(Memory, Host), copies, events));
    }

    public PagemapEvents Events { get; }

    public HostMemory Host { get; }

    public SystemMemory Memory { get; }

    public VramPagemap Pagemap { get; }
}
