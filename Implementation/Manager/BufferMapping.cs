using GpuMm.Implementation.Vmm;
using GpuMm.Model.Lifecycles;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Implementation.Manager;

/// <summary>A buffer of one page with its mapping, from prepare to unmap.</summary>
public sealed class BufferMapping(Mapping mapping, Pfn frame, ulong content)
{
    public Mapping Mapping => mapping;

    public Pfn Frame => frame;

    /// <summary>What is in it when it is prepared.</summary>
    public ulong Content => content;

    public bool IsPrepared => mapping.State == MappingState.Prepared;
}
