using GpuMm.Model.Vocabulary;

namespace GpuMm.Implementation.Machine.Walking;

/// <summary>
/// What page tables map: leaves of one level and the same attributes, that follow one another in both address spaces.
/// </summary>
/// <param name="Start">Virtual address of the first.</param>
/// <param name="Bytes">Of all of them.</param>
/// <param name="Address">Where the first lies.</param>
/// <param name="ReadOnly">As in the entry.</param>
/// <param name="ExecuteNever">As in the entry.</param>
/// <param name="Cacheable">As in the entry.</param>
/// <param name="Level">Of the leaves: 3 for pages, 2 for blocks of 2 MiB, 1 for blocks of 1 GiB.</param>
public readonly record struct HardwareExtent(
    VirtualAddress Start, ulong Bytes, PhysicalAddress Address, bool ReadOnly, bool ExecuteNever, bool Cacheable, int Level)
{
    public ulong LeafBytes => HardwareLpae.SpanInBytes(Level);

    internal bool IsFollowedBy(HardwareExtent next) =>
        next == this with { Start = new VirtualAddress(Start.Raw + Bytes), Bytes = next.Bytes, Address = Address + Bytes };
}

/// <summary>
/// Looking at page tables from outside: no steps, and no faults of memory. A page that is no table is taken for an empty one.
/// </summary>
public sealed partial class HardwareLpae
{
    /// <summary>What a walk from <paramref name="root"/> can find, in ascending order of virtual address.</summary>
    public IReadOnlyList<HardwareExtent> Leaves(HostMemory memory, Pfn root)
    {
        List<HardwareExtent> found = [];
        Leaves(memory, root, found);
        return found;
    }

    /// <summary>The same, into a list that is emptied first.</summary>
    public void Leaves(HostMemory memory, Pfn root, List<HardwareExtent> into)
    {
        into.Clear();
        AddLeaves(memory, root, StartLevel, 0, into);
    }

    /// <summary>The leaf that a walk for an address ends at; null if it would fault.</summary>
    public HardwareExtent? Lookup(HostMemory memory, Pfn root, VirtualAddress address)
    {
        if (!IsInRange(address))
            return null;
        var table = root;
        for (int level = StartLevel; ; level++)
        {
            var words = memory.Words(table);
            var entry = words.IsEmpty ? default : Decode(words[Index(address, level)], level);
            if (entry.Kind != HardwareLpaeKind.Table)
                return entry.Kind == HardwareLpaeKind.Leaf ? Extent(entry, address.Raw & ~(SpanInBytes(level) - 1), level) : null;
            table = Pfn.Of(entry.Address);
        }
    }

    /// <summary>The path of an address from the root, a line each level.</summary>
    public IReadOnlyList<string> Path(HostMemory memory, Pfn root, VirtualAddress address)
    {
        List<string> path = [];
        var table = root;
        for (int level = StartLevel; ; level++)
        {
            var words = memory.Words(table);
            var entry = words.IsEmpty ? default : Decode(words[Index(address, level)], level);
            var next = Pfn.Of(entry.Address);
            string kind = entry.Kind == HardwareLpaeKind.Table ? "table" : level == LastLevel ? "page" : "block";
            string holds = entry.Kind == HardwareLpaeKind.Invalid ? "invalid" : $"{kind} {next} ({memory.OwnerOf(next)})";
            path.Add($"level {level}, entry {Index(address, level)} of {table}: {holds}");
            if (entry.Kind != HardwareLpaeKind.Table)
                return path;
            table = next;
        }
    }

    /// <summary>The pages that a walk can lead through, the root first, whether or not they are tables still; each as often as it is
    /// pointed to.</summary>
    public void Tables(HostMemory memory, Pfn root, List<Pfn> into)
    {
        into.Clear();
        AddTables(memory, root, StartLevel, into);
    }

    static void AddLeaves(HostMemory memory, Pfn table, int level, ulong start, List<HardwareExtent> into)
    {
        var words = memory.Words(table);
        int run = 1;
        for (int i = NextWritten(words, 0); i < words.Length; i = NextWritten(words, i + run))
        {
            var entry = Decode(words[i], level);
            ulong at = start + (ulong)i * SpanInBytes(level);
            run = entry.Kind == HardwareLpaeKind.Leaf ? RunOf(words[i..], SpanInBytes(level)) : 1;
            if (entry.Kind == HardwareLpaeKind.Table)
                AddLeaves(memory, Pfn.Of(entry.Address), level + 1, at, into);
            else if (entry.Kind == HardwareLpaeKind.Leaf)
                Add(Extent(entry, at, level) with { Bytes = (ulong)run * SpanInBytes(level) }, into);
        }
    }

    /// <summary>How many leaves from the first on differ in nothing but an address that goes on from one to the next.</summary>
    static int RunOf(ReadOnlySpan<ulong> words, ulong span)
    {
        int run = 1;
        while (run < words.Length && GoesOn(words[run - 1], words[run], span))
            run++;
        return run;
    }

    static bool GoesOn(ulong word, ulong next, ulong span) =>
        next == unchecked(word + span) && (next & AddressBits) > (word & AddressBits);

    static void AddTables(HostMemory memory, Pfn table, int level, List<Pfn> into)
    {
        into.Add(table);
        if (level == LastLevel)
            return;
        var words = memory.Words(table);
        for (int i = NextWritten(words, 0); i < words.Length; i = NextWritten(words, i + 1))
        {
            if (Decode(words[i], level) is { Kind: HardwareLpaeKind.Table, Address: var next })
                AddTables(memory, Pfn.Of(next), level + 1, into);
        }
    }

    /// <summary>The first word from an index on that is not zero; the length if there is none.</summary>
    static int NextWritten(ReadOnlySpan<ulong> words, int from)
    {
        int skipped = words[from..].IndexOfAnyExcept(0UL);
        return skipped < 0 ? words.Length : from + skipped;
    }

    static HardwareExtent Extent(HardwareLpaeEntry leaf, ulong start, int level) => new(
        new VirtualAddress(start), SpanInBytes(level), leaf.Address, leaf.ReadOnly, leaf.ExecuteNever, leaf.Cacheable, level);

    static void Add(HardwareExtent extent, List<HardwareExtent> into)
    {
        if (into.Count > 0 && into[^1].IsFollowedBy(extent))
            into[^1] = into[^1] with { Bytes = into[^1].Bytes + extent.Bytes };
        else
            into.Add(extent);
    }
}
