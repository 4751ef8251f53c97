using GpuMm.Harness;
using GpuMm.Harness.Systems;
using GpuMm.Harness.Systems.Svm;
using GpuMm.Implementation.Kernel.Mm;
using GpuMm.Implementation.Machine;
using GpuMm.Implementation.Machine.Walking;
using GpuMm.Implementation.Svm;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Tests.Checking;

/// <summary>A checker beside a world with nouveau's fault handler: nouveau's own, unless it is said otherwise.</summary>
sealed class SvmCheckerBench(Scenario scenario) : WorldCheckerBench<GpuWorld>(SystemCatalogue.Get(scenario.System), scenario)
{
    public SvmCheckerBench()
        : this(SvmSystem.Instance)
    {
    }

    public SvmCheckerBench(SharedMemorySystem system)
        : this(Plain(system))
    {
    }

    public static Scenario Plain(SharedMemorySystem system) =>
        system.PlainScenario(SystemCatalogue.RightVariant, MmuVersion.V2, new Program([], []));

    public GpuProcess Parent => World.Processes[0];

    /// <summary>What the parent's page table has for a page.</summary>
    public CpuPte PteOf(int page) => Parent.Mm!.Peek(SvmWindow.VfnOf(page));

    public static VirtualPage PageOf(int page, int process = 0) => new(process, SvmWindow.VfnOf(page));

    public static SvmOperation Gpu(FaultAccess access, int page = 0) => new SvmOperation.GpuAccess(0, page, access, Cached: true);

    /// <summary>An entry of the GPU's, for everything unless it is said otherwise.</summary>
    public static HardwarePte Host(Pfn frame) => new()
    {
        Valid = true,
        Aperture = Aperture.SystemCoherent,
        Address = frame.Address.Raw,
    };

    public static HardwarePte InVram(Pfn frame) => Host(frame) with { Aperture = Aperture.VideoMemory };

    /// <summary>Raised by the engine that works for task 1.</summary>
    public static FaultEntry Fault(int page, FaultAccess access, long at, int process = 0) =>
        new(process, SvmWindow.VfnOf(page), access, Client: 1, at, Valid: true);

    public static SvmFault Handled(FaultEntry entry) => new(entry);
}
