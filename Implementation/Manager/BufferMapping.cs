using GpuMm.Implementation.Vmm;
using GpuMm.Model.Lifecycles;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Implementation.Manager;

/// <summary>A buffer with the mapping of its first page, from prepare to unmap.</summary>
public sealed class BufferMapping(Mapping mapping, IReadOnlyList<Pfn> frames)
{
    public Mapping Mapping => mapping;

    /// <summary>In a row. The first is the one that is mapped.</summary>
    public IReadOnlyList<Pfn> Frames => frames;

    public bool IsPrepared => mapping.State == MappingState.Prepared;
}
