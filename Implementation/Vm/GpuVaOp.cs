namespace GpuMm.Implementation.Vm;

/// <summary>
/// What sm_map and sm_unmap ask the driver to do (drm_gpuva_op), in the order of the list: page tables first, then the books, with
/// <see cref="DrmGpuvm.Map"/>, <see cref="DrmGpuvm.Remap"/> or <see cref="DrmGpuvm.Unmap"/>.
/// </summary>
public abstract record GpuVaOp
{
    GpuVaOp()
    {
    }

    /// <summary>The request itself. Nothing is in its way any more.</summary>
    public sealed record Map(MapRequest Request) : GpuVaOp;

    /// <summary>A mapping of which a part must go.</summary>
    /// <param name="Prev">What stays before that part.</param>
    /// <param name="Next">What stays after it.</param>
    /// <param name="Unmap">The mapping that the parts take the place of.</param>
    /// <param name="Keep">The request puts the same pages where the part is that must go; see <see cref="Vm.SplitCase"/>.</param>
    /// <param name="SplitCase">Null in an unmap.</param>
    public sealed record Remap(GpuVaPart? Prev, GpuVaPart? Next, GpuVa Unmap, bool Keep, SplitCase? SplitCase) : GpuVaOp
    {
        /// <summary>The kernel's name for it, which is also that of a step.</summary>
        public new GpuVa Unmap { get; } = Unmap;

        /// <summary>The part that must go (drm_gpuva_op_remap_to_unmap_range).</summary>
        public (ulong Start, ulong End) UnmapRange => (Prev?.End ?? Unmap.Start, Next?.Start ?? Unmap.End);
    }

    /// <summary>A mapping that must go as a whole.</summary>
    /// <param name="Va">The mapping.</param>
    /// <param name="Keep">The request puts the same pages there; see <see cref="Vm.SplitCase"/>.</param>
    /// <param name="SplitCase">Null in an unmap.</param>
    public sealed record Unmap(GpuVa Va, bool Keep, SplitCase? SplitCase) : GpuVaOp;
}
