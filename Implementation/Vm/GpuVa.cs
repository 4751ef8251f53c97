using GpuMm.Model.Vocabulary;

namespace GpuMm.Implementation.Vm;

/// <summary>
/// One mapping (drm_gpuva): a range of virtual addresses and the part of an object behind it. The driver allocates it blank, before its
/// critical path; <see cref="DrmGpuvm"/> fills it in and links it.
/// </summary>
public class GpuVa
{
    public ulong Start { get; private set; }

    /// <summary>In bytes. 0 as long as the node is blank.</summary>
    public ulong Range { get; private set; }

    /// <summary>Exclusive.</summary>
    public ulong End => Start + Range;

    /// <summary>Where in the object the mapping begins, in bytes.</summary>
    public ulong Offset { get; private set; }

    public DrmGemObject? Gem { get; private set; }

    /// <summary>The driver's own (panthor_vma.flags): split and merge carries it along for a map and never looks at it.</summary>
    public VmMapFlags Flags { get; set; }

    /// <summary>It is one of the mappings of a VM. Once unlinked it keeps what it says, as memory does until it is freed.</summary>
    public bool IsLinked => Vm is not null;

    internal DrmGpuvm? Vm { get; set; }

    /// <summary>drm_gpuva_init.</summary>
    /// <exception cref="InvalidOperationException">It is linked: its VM finds it by its range.</exception>
    public void Init(ulong start, ulong range, DrmGemObject gem, ulong offset)
    {
        if (IsLinked)
            throw new InvalidOperationException($"{this} is linked in {Vm!.Name} and cannot become another mapping");
        (Start, Range, Gem, Offset) = (start, range, gem, offset);
    }

    public override string ToString() => $"[{Bytes.Text(Start)}, {Bytes.Text(End)}) at offset {Bytes.Text(Offset)}";

    /// <summary>A range to look for mappings with.</summary>
    internal static GpuVa Probe(ulong start, ulong range) => new() { Start = start, Range = range };

    /// <summary>What is left of it on one side of a cut. Its addresses stay where they are in the object.</summary>
    internal GpuVaPart Part(ulong start, ulong end) => new(start, end - start, Gem!, Offset + (start - Start));
}
