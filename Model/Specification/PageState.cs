using GpuMm.Model.Vocabulary;

namespace GpuMm.Model.Specification;

enum PagePhase
{
    Unmapped,
    Mapped,

    /// <summary>On its way out, or in quarantine: an access sees the old page or faults, nothing else.</summary>
    Fading,

    /// <summary>An operation on it failed half-way and said so: anything may be seen.</summary>
    Lost,
}

/// <summary>One entry of the dictionary VA -> PA: what one virtual page is, and what is in it.</summary>
readonly record struct PageState(PagePhase Phase, Pfn Frame, int Tag, bool Writable, ulong Value)
{
    public override string ToString() => Phase switch
    {
        PagePhase.Unmapped => "unmapped",
        PagePhase.Lost => "lost",
        PagePhase.Mapped => $"{Frame} {(Writable ? "writable" : "read-only")}, value 0x{Value:x}",
        _ => $"{Frame} or unmapped",
    };
}
