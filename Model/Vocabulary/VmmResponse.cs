using System.Collections.Immutable;

namespace GpuMm.Model.Vocabulary;

/// <summary>A set of pages that became, or was to become, translated by one call; the tag is unique in an execution.</summary>
public sealed record MappedPages(int Vmm, VfnRange Range, int Tag, bool Writable, ImmutableArray<Pfn> Frames)
{
    /// <summary>
    /// What the owner wrote into the first word of a page before it was mapped; unique in an execution. Its lowest bits are clear, so
    /// that it is no valid page table entry if somebody takes the page for a table.
    /// </summary>
    public ulong InitialValue(int page) => ((ulong)Tag << 12) + ((ulong)(page + 1) << 4);

    public override string ToString() => $"{Range} -> {string.Join(' ', Frames)}";
}

/// <summary>What the operations on a Vmm answered.</summary>
public abstract record VmmResponse : Response
{
    VmmResponse()
    {
    }

    /// <summary>The slot did not hold what the operation needs; nothing was called.</summary>
    public sealed record Skipped : VmmResponse
    {
        public override string ToString() => "skipped";
    }

    /// <summary>
    /// An error. <paramref name="Pages"/> were concerned, if any; <paramref name="Quarantined"/> says that they may still translate.
    /// </summary>
    public sealed record Refused(Errno Errno, MappedPages? Pages = null, bool Quarantined = false) : VmmResponse
    {
        public override string ToString() => $"-{Errno}{(Quarantined ? ", quarantined" : "")}";
    }

    public sealed record Prepared(int Vmm, VfnRange Range) : VmmResponse
    {
        public override string ToString() => $"{Range}";
    }

    public sealed record Mapped(MappedPages Pages) : VmmResponse
    {
        public override string ToString() => $"{Pages}";
    }

    public sealed record Unmapped(MappedPages Pages) : VmmResponse
    {
        public override string ToString() => "ok";
    }

    public sealed record Dropped(MappedPages Pages, bool Quarantined) : VmmResponse
    {
        public override string ToString() => Quarantined ? "quarantined" : "dropped";
    }

    /// <summary>A flush released a quarantined range. Not an answer to a call, but an event of its own.</summary>
    public sealed record Released(MappedPages Pages) : VmmResponse
    {
        public override string ToString() => $"quarantine of {Pages.Range} released";
    }

    public sealed record Done : VmmResponse
    {
        public override string ToString() => "ok";
    }

    public sealed record Translation(int Vmm, Vfn Vfn, Pfn? Frame) : VmmResponse
    {
        public override string ToString() => Frame is { } frame ? $"{Vfn} -> {frame}" : $"{Vfn} -> nothing";
    }

    /// <summary>A GPU access: a fault, or the page it touched and the value it read or wrote.</summary>
    public sealed record Accessed(int Vmm, Vfn Vfn, bool Faulted, Pfn Frame, ulong Value) : VmmResponse
    {
        public override string ToString() => Faulted ? $"{Vfn} faults" : $"{Vfn} -> {Frame}, value 0x{Value:x}";
    }
}
