using GpuMm.Implementation.Machine.Walking;
using GpuMm.Implementation.PageTables;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Harness.Walks.PageTables;

/// <summary>
/// Random maps and unmaps of pages through the driver's encoders and decoders of one format, into words of a dictionary; the hardware walks
/// them, and must find what a second dictionary says.
/// </summary>
sealed class MmuWalk<TFormat>
    where TFormat : struct, IMmuFormat<TFormat>
{
    const int OneInSo = 16;

    readonly HardwareMmu hardware = HardwareMmu.For(TFormat.Version);
    readonly Dictionary<ulong, ulong> words = [];
    readonly SortedDictionary<ulong, GpuPage> pages = [];
    readonly VramAddress root;
    ulong nextTable;
    SplitMix random;

    public MmuWalk(ulong seed)
    {
        random = new SplitMix(seed);
        nextTable = random.Below(2) == 0 ? 1 : TFormat.MaxPfn - 10_000; // the ends of the memory that an entry can name
        root = NewTable();
    }

    /// <summary>One page more or less, and a look at all of them.</summary>
    /// <returns>What is not as it must be; null if nothing.</returns>
    public string? Step()
    {
        var vfn = DrawFrame();
        string? wrong = random.Below(3) == 0 ? Unmap(vfn) : Map(vfn);
        return wrong ?? pages.Select(page => Differs(new Vfn(page.Key), page.Value)).FirstOrDefault(differs => differs is not null)
            ?? (Leaf(DrawFrame(), out var at) is null || pages.ContainsKey(at.Raw) ? null : $"{at} is mapped")
            ?? WrongCount();
    }

    /// <summary>What the interface says of the levels, which is not what the hardware has; null if all is.</summary>
    public static string? WrongShape()
    {
        var hardware = HardwareMmu.For(TFormat.Version);
        bool isSame = TFormat.Levels == hardware.Levels && TFormat.PteLevel == hardware.PteLevel
            && TFormat.DualPdeLevel == hardware.DualPdeLevel && TFormat.VirtualAddressBits == hardware.VirtualAddressBits
            && TFormat.SmallHalf == 8 && TFormat.BigHalf == 0 && TFormat.InvalidPde == 0 && TFormat.InvalidPte == 0
            && Enumerable.Range(0, hardware.Levels).All(level => TFormat.EntryBytes(level) == hardware.EntryBytes(level)
                && TFormat.EntriesPerTable(level) == hardware.EntriesPerTable(level)
                && TFormat.SpanInPages(level) == hardware.SpanInPages(level));
        return isSame ? null : $"{TFormat.Version} has other levels than the hardware";
    }

    string? Map(Vfn vfn)
    {
        var page = MmuWords<TFormat>.DrawPage(ref random);
        if (MmuWords<TFormat>.RefusedWrongly(page) is { } wrong)
            return wrong;
        if (!MmuWords<TFormat>.CanHold(page))
            return null;
        bool isPlain = page == GpuPage.InVideoMemory(page.Frame, page.Writable) && random.Below(2) == 0;
        words[LeafAddress(vfn, adds: true)!.Value.Raw] = isPlain ? TFormat.EncodePte(page.Frame, page.Writable) : TFormat.EncodePte(page);
        pages[vfn.Raw] = page;
        return null;
    }

    string? Unmap(Vfn vfn)
    {
        if (LeafAddress(vfn, adds: false) is { } at)
        {
            if (TFormat.PageInPte(Word(at)) is var page && page != (pages.TryGetValue(vfn.Raw, out var known) ? known : null))
                return $"the driver reads {page} at {vfn}";
            if (TFormat.FrameInPte(Word(at)) != (page is { IsInHost: false } local ? local.Frame : null))
                return $"the driver reads another frame than that of {page}";
            words[at.Raw] = TFormat.InvalidPte;
        }
        else if (pages.ContainsKey(vfn.Raw))
        {
            return $"the driver does not find {vfn}";
        }

        pages.Remove(vfn.Raw);
        return null;
    }

    /// <summary>The driver's walk; null if a table is not there and is not to be added.</summary>
    VramAddress? LeafAddress(Vfn vfn, bool adds)
    {
        var table = root;
        for (int level = 0; level < TFormat.PteLevel; level++)
        {
            var entry = table + (ulong)(TFormat.Index(vfn, level) * TFormat.EntryBytes(level));
            bool isDual = level == TFormat.DualPdeLevel;
            var (big, small) = (entry + (ulong)TFormat.BigHalf, entry + (ulong)TFormat.SmallHalf);
            var next = isDual ? TFormat.SmallTableInDualPde(Word(big), Word(small)) : TFormat.TableInPde(Word(entry));
            if (next is null && !adds)
                return null;
            if (next is null)
            {
                next = NewTable();
                words[isDual ? small.Raw : entry.Raw] = isDual ? TFormat.EncodeDualPdeSmall(next.Value) : TFormat.EncodePde(next.Value);
            }

            table = next.Value;
        }

        return table + (ulong)(TFormat.Index(vfn, TFormat.PteLevel) * TFormat.EntryBytes(TFormat.PteLevel));
    }

    string? Differs(Vfn vfn, GpuPage page) =>
        Leaf(vfn, out _) is not { } pte ? $"the hardware does not find {vfn}"
        : pte != MmuWords<TFormat>.Meant(page) with { Pcf = pte.Pcf } ? $"{vfn} is {pte} and not {page}"
        : null;

    /// <summary>What the hardware's walk ends at; null if that is invalid, or there is no table.</summary>
    HardwarePte? Leaf(Vfn vfn, out Vfn at)
    {
        at = vfn;
        var table = root;
        for (int level = 0; level < hardware.PteLevel; level++)
        {
            var entry = hardware.EntryAddress(table, level, vfn);
            var next = level == hardware.DualPdeLevel
                ? hardware.SmallTableOf(hardware.DecodeDualPde(Word(entry), Word(entry + 8)))
                : hardware.TableOf(hardware.DecodePde(Word(entry)));
            if (next is null)
                return null;
            table = next.Value;
        }

        var pte = hardware.DecodePte(Word(hardware.EntryAddress(table, hardware.PteLevel, vfn)));
        return pte.Valid ? pte : null;
    }

    /// <summary>The tables that a range needs: one for each entry above them that its pages go through.</summary>
    string? WrongCount()
    {
        var range = new VfnRange(DrawFrame(), (ulong)random.Below(1 << random.Below(12)));
        long needed = 0;
        for (int level = 0; level < hardware.PteLevel; level++)
        {
            ulong span = hardware.SpanInPages(level);
            needed += range.IsEmpty ? 0 : 1;
            for (ulong page = 1; page < range.Count; page++)
                needed += (range.Start.Raw + page) % span == 0 ? 1 : 0;
        }

        return TablesTouched.By<TFormat>(range) == needed ? null : $"{range} needs {needed} tables";
    }

    /// <summary>At the edges of tables of all levels, so that pages are neighbours, and none far from a border.</summary>
    Vfn DrawFrame()
    {
        ulong raw = 0;
        for (int level = 0; level < hardware.Levels; level++)
        {
            int entries = hardware.EntriesPerTable(level);
            int index = random.Below(OneInSo) == 0 ? random.Below(entries)
                : level < hardware.DualPdeLevel ? random.Below(2) * (entries - 1)
                : random.Below(2) == 0 ? random.Below(2) : entries - 1 - random.Below(2);
            raw += (ulong)index * hardware.SpanInPages(level);
        }

        return new Vfn(raw);
    }

    VramAddress NewTable() => new Pfn(nextTable++).Address;

    ulong Word(VramAddress at) => words.GetValueOrDefault(at.Raw);
}
