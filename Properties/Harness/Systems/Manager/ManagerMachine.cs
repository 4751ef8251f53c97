using GpuMm.Harness.Systems.Manager.Checking;
using GpuMm.Harness.Systems.Svm;
using GpuMm.Implementation.Kernel;
using GpuMm.Implementation.Kernel.Mm;
using GpuMm.Implementation.Manager;
using GpuMm.Implementation.Pagemap;
using GpuMm.Implementation.Svm;

namespace GpuMm.Harness.Systems.Manager;

/// <summary>What the manager has beside the GPU and its fault handler: built with them, since each knows the other.</summary>
sealed class ManagerMachine
{
    public ManagerMachine(Scenario scenario, KernelContext kernel, ManagerEvents events, ManagerVariant variant)
    {
        Placement = new Placement(kernel);
        Gpu = new GpuMachine(
            scenario, kernel, events,
            makeHmm: (on, listener) => new Hmm(on, listener),
            makePagemap: (drm, host) => variant.MakePagemap(
                new DrmDevice(drm.Mm, drm.Memory, new Dma(drm.Memory, host), drm.Copies, events)),
            makeSvm: drm => variant.MakeSvm(drm, (VramPagemap)drm.Dmem, Placement),
            variant.MakeBuddy)
        {
            MakeVmm = variant.MakeVmm,
        };
        Pagemap = (VramPagemap)Gpu.Drm.Dmem;
        MakeSvmm = variant.MakeSvmm;
        Buffers = variant.MakeBuffers(Pagemap);
        Room = new RoomSought(Pagemap);
    }

    public GpuMachine Gpu { get; }

    public VramPagemap Pagemap { get; }

    public Placement Placement { get; }

    public Func<NouveauDrm, MmStruct, NouveauVmm, NouveauSvmm> MakeSvmm { get; }

    public BufferMappings Buffers { get; }

    /// <summary>Those who judge refusals ask it, before there is a world.</summary>
    public RoomSought Room { get; }
}
