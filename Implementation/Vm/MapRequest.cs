using GpuMm.Model.Vocabulary;

namespace GpuMm.Implementation.Vm;

/// <summary>What is to be mapped where (drm_gpuvm_map_req), in bytes.</summary>
/// <param name="Start">First virtual address.</param>
/// <param name="Range">Length.</param>
/// <param name="Gem">The object behind it.</param>
/// <param name="Offset">Where in the object the mapping begins.</param>
/// <param name="Flags">The driver's own.</param>
public readonly record struct MapRequest(ulong Start, ulong Range, DrmGemObject Gem, ulong Offset, VmMapFlags Flags)
{
    /// <summary>Exclusive.</summary>
    public ulong End => Start + Range;
}

/// <summary>What a remap leaves of a mapping on one side (drm_gpuva_op_map), in bytes.</summary>
public readonly record struct GpuVaPart(ulong Start, ulong Range, DrmGemObject Gem, ulong Offset)
{
    /// <summary>Exclusive.</summary>
    public ulong End => Start + Range;
}
