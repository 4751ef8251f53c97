using GpuMm.Implementation.Kernel;
using GpuMm.Implementation.Vmm;
using GpuMm.Model.Lifecycles;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Harness.Systems.Vmm;

/// <summary>A program variable that holds a mapping. Only one operation at a time may have it, as a value that is moved in Rust.</summary>
sealed class Slot(KernelContext kernel, int index)
{
    readonly Resource variable = VariableOf(index);
    bool isBusy;

    public Mapping? Mapping { get; private set; }

    public Claim? Claim { get; set; }

    /// <summary>What it holds or last held: accesses go there even after it was unmapped.</summary>
    public (int Vmm, VfnRange Range)? LastRange { get; private set; }

    public bool IsEmpty => !isBusy && Mapping is null;

    public static Resource VariableOf(int index) => new(ResourceKind.Cell, (ulong)index);

    public bool Holds(MappingState state) => !isBusy && Mapping?.State == state;

    /// <summary>An operation has it; nobody else finds what it needs until it is put back.</summary>
    public void Take() => isBusy = true;

    public void PutBack()
    {
        kernel.Touch(StepKind.Write, variable);
        isBusy = false;
    }

    /// <summary>A page of what it holds or last held; null if it never held anything.</summary>
    public VirtualPage? PageAt(int page) =>
        LastRange is { } last ? new VirtualPage(last.Vmm, last.Range.Start + (ulong)page % last.Range.Count) : null;

    public void Hold(Mapping mapping)
    {
        kernel.Touch(StepKind.Write, variable);
        Mapping = mapping;
        LastRange = (mapping.Vmm.Id, mapping.Range);
    }

    public void Clear() => (Mapping, Claim) = (null, null);
}
