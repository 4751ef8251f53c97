using GpuMm.Implementation.Vmm;
using GpuMm.Model.Lifecycles;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Harness.Systems.Vmm;

/// <summary>A program variable that holds a mapping. Only one operation at a time may have it, as a value that is moved in Rust.</summary>
sealed class Slot
{
    public Mapping? Mapping { get; private set; }

    public Claim? Claim { get; set; }

    /// <summary>What it holds or last held: accesses go there even after it was unmapped.</summary>
    public (int Vmm, VfnRange Range)? LastRange { get; private set; }

    public bool IsBusy { get; set; }

    public bool IsEmpty => !IsBusy && Mapping is null;

    public bool Holds(MappingState state) => !IsBusy && Mapping?.State == state;

    public void Hold(Mapping mapping)
    {
        Mapping = mapping;
        LastRange = (mapping.Vmm.Id, mapping.Range);
    }

    public void Clear() => (Mapping, Claim) = (null, null);
}
