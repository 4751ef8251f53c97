using GpuMm.Implementation.Machine.Walking;
using GpuMm.Implementation.Vm;
using GpuMm.Model.Specification;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Harness.Systems.Vm.Checking;

/// <summary>Bytes that follow one another in an address space and in host memory, with the same rights.</summary>
readonly record struct Extent(ulong Start, ulong Size, ulong Address, bool ReadOnly, bool NoExec, bool Uncached)
{
    public ulong End => Start + Size;

    public bool HasRightsOf(Extent other) => (ReadOnly, NoExec, Uncached) == (other.ReadOnly, other.NoExec, other.Uncached);

    public override string ToString() => $"{Bytes.Text(Size)} at {Bytes.Text(Start)} -> host 0x{Address:x}{(ReadOnly ? ", read-only" : "")}"
        + $"{(NoExec ? ", noexec" : "")}{(Uncached ? ", uncached" : "")}";

    /// <summary>The part of it from an address on.</summary>
    public Extent From(ulong start) => this with { Start = start, Size = End - start, Address = Address + (start - Start) };
}

/// <summary>An address space as a list of extents, ascending, as long as can be: two that say the same are equal.</summary>
static class Extents
{
    /// <summary>What the hardware would translate to.</summary>
    public static void OfHardware(List<HardwareExtent> leaves, List<Extent> into)
    {
        into.Clear();
        foreach (var leaf in leaves)
            Add(into, new Extent(leaf.Start.Raw, leaf.Bytes, leaf.Address.Raw, leaf.ReadOnly, leaf.ExecuteNever, !leaf.Cacheable));
    }

    /// <summary>What was asked for.</summary>
    public static void OfRequests(AddressMap map, Func<int, BufferLayout> layoutOf, List<Extent> into)
    {
        into.Clear();
        ulong[] boundaries = [.. map.Boundaries(0, 1UL << PanthorDevice.VaBits), 1UL << PanthorDevice.VaBits];
        for (int i = 0; i + 1 < boundaries.Length; i++)
        {
            if (map.Lookup(boundaries[i]) is var (bo, offset, flags))
                AddPart(into, boundaries[i], boundaries[i + 1] - boundaries[i], layoutOf(bo), offset, flags);
        }
    }

    /// <summary>What the driver's books say.</summary>
    public static void OfBooks(IEnumerable<GpuVa> mappings, List<Extent> into)
    {
        into.Clear();
        foreach (var va in mappings)
            AddPart(into, va.Start, va.Range, ((PanthorGem)va.Gem!).Layout, va.Offset, va.Flags);
    }

    /// <summary>The first address at which two lists differ, and what each has there; null if they are equal.</summary>
    public static (ulong Address, Extent? Wanted, Extent? Found)? FirstDifference(List<Extent> wanted, List<Extent> found)
    {
        for (int i = 0; i < wanted.Count || i < found.Count; i++)
        {
            Extent? left = i < wanted.Count ? wanted[i] : null;
            Extent? right = i < found.Count ? found[i] : null;
            if (left != right)
                return Difference(left, right);
        }

        return null;
    }

    static (ulong Address, Extent? Wanted, Extent? Found) Difference(Extent? wanted, Extent? found)
    {
        if (wanted is not { } left)
            return (found!.Value.Start, null, found);
        if (found is not { } right)
            return (left.Start, wanted, null);
        if (left.Start != right.Start)
            return left.Start < right.Start ? (left.Start, left, null) : (right.Start, null, right);
        if (left with { Size = 0 } != right with { Size = 0 })
            return (left.Start, left, right);
        ulong end = Math.Min(left.End, right.End);
        return (end, left.End > end ? left.From(end) : null, right.End > end ? right.From(end) : null);
    }

    static void AddPart(List<Extent> into, ulong start, ulong size, BufferLayout layout, ulong offset, VmMapFlags flags)
    {
        foreach (var entry in layout.Extents)
        {
            ulong length = entry.Count * PageSize.Bytes;
            if (offset >= length)
            {
                offset -= length;
                continue;
            }

            ulong part = Math.Min(length - offset, size);
            Add(into, new Extent(start, part, entry.Start.HostAddress.Raw + offset,
                flags.HasFlag(VmMapFlags.ReadOnly), flags.HasFlag(VmMapFlags.NoExec), flags.HasFlag(VmMapFlags.Uncached)));
            (start, size, offset) = (start + part, size - part, 0);
            if (size == 0)
                return;
        }
    }

    static void Add(List<Extent> into, Extent extent)
    {
        if (into.Count > 0 && into[^1].End == extent.Start && into[^1].HasRightsOf(extent)
            && into[^1].Address + into[^1].Size == extent.Address)
        {
            into[^1] = into[^1] with { Size = into[^1].Size + extent.Size };
        }
        else
        {
            into.Add(extent);
        }
    }
}
