namespace GpuMm.Implementation.Vm;

/// <summary>A mapping of a VM (struct panthor_vma), which keeps the object alive through its link.</summary>
public sealed class PanthorVma : GpuVa
{
    /// <summary>Null while it is blank.</summary>
    public VmBo? Link { get; set; }
}
