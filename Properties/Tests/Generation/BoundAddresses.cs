using GpuMm.Harness.Systems.Vm;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Tests.Generation;

/// <summary>
/// The number in "DOC: Split and Merge" of drivers/gpu/drm/drm_gpuvm.c of how a map meets an earlier mapping, and whether it continues it.
/// </summary>
readonly record struct SplitMergeCase(int Number, bool Keep);

/// <summary>What is mapped in one VM if a program runs in the order of its text and nothing fails.</summary>
sealed class BoundAddresses
{
    List<Mapping> mappings = [];

    sealed record Mapping(ulong Start, ulong End, int Bo, ulong Offset)
    {
        public Mapping From(ulong start) => this with { Start = start, Offset = Offset + start - Start };

        public Mapping Until(ulong end) => this with { End = end };
    }

    /// <summary>Binds that a driver must carry out.</summary>
    public static bool IsRight(VmBindOp op) => op switch
    {
        VmBindOp.Map map => IsRight(map.Va, map.Size) && map.BoOffset % PageSize.Bytes == 0
            && map.BoOffset + map.Size <= VmBuffers.SizeOf(map.Bo),
        VmBindOp.Unmap unmap => IsRight(unmap.Va, unmap.Size),
        _ => true,
    };

    public SplitMergeCase[] Map(VmBindOp.Map map)
    {
        var asked = new Mapping(map.Va, map.Va + map.Size, map.Bo, map.BoOffset);
        SplitMergeCase[] cases = [.. mappings.Where(old => Overlap(old, asked)).Select(old => CaseOf(old, asked))];
        Clear(asked.Start, asked.End);
        mappings.Add(asked);
        return cases;
    }

    /// <returns>Whether something before, and whether something after what it unmaps stays of a mapping that it cuts.</returns>
    public (bool Before, bool After)[] Unmap(VmBindOp.Unmap unmap)
    {
        var (start, end) = (unmap.Va, unmap.Va + unmap.Size);
        var met = mappings.FindAll(old => old.Start < end && start < old.End);
        Clear(start, end);
        return [.. met.Select(old => (old.Start < start, old.End > end))];
    }

    void Clear(ulong start, ulong end) => mappings =
    [
        .. mappings.Where(old => old.Start < start).Select(old => old.Until(Math.Min(old.End, start))),
        .. mappings.Where(old => old.End > end).Select(old => old.From(Math.Max(old.Start, end))),
    ];

    static SplitMergeCase CaseOf(Mapping old, Mapping asked)
    {
        bool keep = old.Bo == asked.Bo && (long)old.Offset - (long)old.Start == (long)asked.Offset - (long)asked.Start;
        int number = (asked.Start.CompareTo(old.Start), asked.End.CompareTo(old.End)) switch
        {
            (0, 0) => keep ? 1 : old.Bo == asked.Bo ? 2 : 3,
            (0, > 0) => 4,
            (0, < 0) => keep ? 6 : 5,
            ( > 0, 0) => keep ? 8 : 7,
            ( > 0, > 0) => keep ? 10 : 9,
            ( > 0, < 0) => keep ? 12 : 11,
            ( < 0, 0) => 13,
            ( < 0, > 0) => 14,
            ( < 0, < 0) => 15,
        };
        return new SplitMergeCase(number, keep);
    }

    static bool Overlap(Mapping one, Mapping other) => one.Start < other.End && other.Start < one.End;

    static bool IsRight(ulong va, ulong size) => size > 0 && va % PageSize.Bytes == 0 && size % PageSize.Bytes == 0
        && va < VmLimits.UserEnd && size <= VmLimits.UserEnd - va;
}
