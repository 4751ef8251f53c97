using GpuMm.Model.Lifecycles;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Implementation.Vmm;

/// <summary>
/// A mapping from prepare to its last flush: the seed's PreparedMapping and MappedRange (nova-core mm/vmm.rs), which own the virtual range
/// one after the other, in one handle whose <see cref="State"/> says which it is.
/// </summary>
/// <remarks>Whoever gave the pages may reuse them when, and only when, the state is <see cref="MappingState.Free"/> again.</remarks>
public sealed class Mapping
{
    readonly IVmmListener listener;

    public Mapping(Vmm vmm, VfnRange range, IVmmListener listener)
    {
        Vmm = vmm;
        Range = range;
        this.listener = listener;
    }

    public Vmm Vmm { get; }

    public VfnRange Range { get; }

    public MappingState State { get; private set; } = MappingState.Free;

    /// <summary>
    /// Quarantined, and its entries may still be valid in the tables: they must be cleared before the flush that releases it.
    /// </summary>
    public bool EntriesMayBeLive { get; internal set; }

    public override string ToString() => $"{Range} ({State})";

    /// <summary>Moves on; whether it may is for <see cref="MappingLifecycle"/> to say.</summary>
    public void Become(MappingState state)
    {
        var before = State;
        State = state;
        listener.MappingChanged(this, before);
    }
}
