using GpuMm.Model.Vocabulary;

namespace GpuMm.Model.Specification;

enum PageCallKind
{
    /// <summary>Becomes translated to the frame.</summary>
    Map,

    /// <summary>Begins to fade: an unmap that clears entries, a map that fails half-way, a range that is dropped.</summary>
    Fade,

    /// <summary>Nobody translates through it any more.</summary>
    Vanish,

    /// <summary>The tables were read and held the frame.</summary>
    SawFrame,

    /// <summary>The tables were read and held nothing.</summary>
    SawNothing,

    /// <summary>An access read the value through the frame.</summary>
    Read,

    /// <summary>An access wrote the value through the frame.</summary>
    Write,

    ReadFaulted,
    WriteFaulted,

    /// <summary>Becomes translated to the frame, whatever it was before.</summary>
    Replace,

    /// <summary>Is translated no more, whatever it was before.</summary>
    Clear,

    /// <summary>An operation failed half-way, and the whole address space is lost with it: nothing is known any more.</summary>
    Lose,
}

/// <summary>What one operation did to, or saw of, one page. An operation on n pages is n of these with one interval.</summary>
readonly record struct PageCall(PageCallKind Kind, Pfn Frame = default, int Tag = 0, bool Writable = false, ulong Value = 0)
{
    /// <summary>Whether it leaves every page as it is.</summary>
    public bool OnlyLooks => Kind is PageCallKind.SawFrame or PageCallKind.SawNothing
        or PageCallKind.Read or PageCallKind.ReadFaulted or PageCallKind.WriteFaulted;

    public override string ToString() => Kind switch
    {
        PageCallKind.Map => $"map to {Frame}",
        PageCallKind.Fade => $"begin to unmap {Frame}",
        PageCallKind.Vanish => $"end of {Frame}",
        PageCallKind.SawFrame => $"tables hold {Frame}",
        PageCallKind.SawNothing => "tables hold nothing",
        PageCallKind.Read => $"read 0x{Value:x} from {Frame}",
        PageCallKind.Write => $"wrote 0x{Value:x} to {Frame}",
        PageCallKind.ReadFaulted => "read faulted",
        PageCallKind.WriteFaulted => "write faulted",
        PageCallKind.Replace => $"map to {Frame}",
        PageCallKind.Clear => "unmap",
        _ => "lost",
    };
}
