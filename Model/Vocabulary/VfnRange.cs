namespace GpuMm.Model.Vocabulary;

/// <summary>A contiguous range of virtual frames, [<see cref="Start"/>, <see cref="End"/>).</summary>
public readonly record struct VfnRange(Vfn Start, ulong Count)
{
    public Vfn End => Start + Count;

    public bool IsEmpty => Count == 0;

    public bool Contains(Vfn vfn) => vfn.Raw >= Start.Raw && vfn.Raw - Start.Raw < Count;

    public bool Contains(VfnRange other) => other.Start.Raw >= Start.Raw && other.End.Raw <= End.Raw;

    public bool Overlaps(VfnRange other) => Start.Raw < other.End.Raw && other.Start.Raw < End.Raw;

    public override string ToString() => Count == 1 ? $"{Start}" : $"{Start}+{Count}";
}
