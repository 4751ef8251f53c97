using GpuMm.Implementation.Kernel;
using GpuMm.Implementation.Svm;

namespace GpuMm.Harness.Systems.Svm;

/// <summary>A process with what it has open of the GPU's.</summary>
sealed class GpuProcess : SvmProcess
{
    public GpuProcess(KernelContext kernel, int number, NouveauVmm channel)
        : base(kernel, number)
    {
        Channel = channel;
        NoIoctls = new Idle(this, "the GPU calls of process", () => Ioctls);
        NoClosings = new Idle(this, "the closing of the GPU of process", () => Closings);
    }

    /// <summary>The page tables of its channel, which has them until the end.</summary>
    public NouveauVmm Channel { get; }

    /// <summary>Null where the GPU is not open.</summary>
    public NouveauSvmm? Svmm { get; set; }

    /// <summary>It has opened the GPU once, which it does not do again.</summary>
    public bool HasOpened { get; set; }

    /// <summary>Calls on its file of the GPU.</summary>
    public int Ioctls { get; set; }

    /// <summary>Tasks that are closing that file.</summary>
    public int Closings { get; set; }

    public Gate NoIoctls { get; }

    public Gate NoClosings { get; }
}
