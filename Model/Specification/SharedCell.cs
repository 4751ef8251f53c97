using GpuMm.Model.Vocabulary;

namespace GpuMm.Model.Specification;

/// <summary>Where the value of a cell is kept.</summary>
enum CellBacking
{
    /// <summary>Nothing is mapped.</summary>
    Hole,

    /// <summary>Its own, zero at first.</summary>
    Anonymous,

    /// <summary>It shows the file until somebody writes.</summary>
    FilePrivate,

    /// <summary>It showed the file, and was written: its own. If that is lost, it shows the file again.</summary>
    FileCopied,

    /// <summary>The file's, for reading and writing.</summary>
    FileShared,
}

/// <summary>One page of one process: what is mapped there, what may be done with it, and its own value if it has one.</summary>
readonly record struct SharedCell(CellBacking Backing, Prot Prot, ulong Value)
{
    public static SharedCell Mapped(VmaKind kind, Prot prot) => new(
        kind switch
        {
            VmaKind.Anonymous => CellBacking.Anonymous,
            VmaKind.FilePrivate => CellBacking.FilePrivate,
            _ => CellBacking.FileShared,
        },
        prot, 0);

    public bool IsHole => Backing == CellBacking.Hole;

    public bool IsReadable => !IsHole && Prot != Prot.None;

    public bool IsWritable => !IsHole && Prot == Prot.ReadWrite;

    public bool ShowsFile => Backing is CellBacking.FilePrivate or CellBacking.FileShared;

    /// <summary>After its page was taken from it, and it had no other place for what was in it.</summary>
    public SharedCell Reaped => Backing switch
    {
        CellBacking.Anonymous => this with { Value = 0 },
        CellBacking.FileCopied => this with { Backing = CellBacking.FilePrivate, Value = 0 },
        _ => this,
    };

    public override string ToString() => Backing switch
    {
        CellBacking.Hole => "hole",
        CellBacking.Anonymous => $"anonymous {Text(Prot)} 0x{Value:x}",
        CellBacking.FilePrivate => $"private file {Text(Prot)}",
        CellBacking.FileCopied => $"copy of file {Text(Prot)} 0x{Value:x}",
        _ => $"shared file {Text(Prot)}",
    };

    /// <summary>As ls and /proc/pid/maps abbreviate it.</summary>
    public static string Text(Prot prot) => prot switch
    {
        Prot.None => "--",
        Prot.Read => "r-",
        _ => "rw",
    };
}
