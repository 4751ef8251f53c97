using GpuMm.Implementation.Machine.Walking;
using GpuMm.Implementation.PageTables;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Harness.Walks.PageTables;

/// <summary>
/// Random calls of map_pages and unmap_pages in few places, so that they meet, beside <see cref="LpaeModel"/>; and what the hardware finds
/// in the tables afterwards.
/// </summary>
sealed class LpaeWalk
{
    const int OneInSo = 16;
    const IommuProt AnyProt = (IommuProt)63;

    static readonly int[] Widths = [30, 31, 39, 40, 48];

    readonly LpaeBench bench;
    readonly LpaeModel model;
    readonly int ias;
    readonly int oas;
    SplitMix random;

    public LpaeWalk(ulong seed)
    {
        random = new SplitMix(seed);
        ias = Widths[random.Below(Widths.Length)];
        oas = 40 + (8 * random.Below(2));
        int reserve = random.Below(2) == 0 ? int.MaxValue : random.Below(12);
        bench = new LpaeBench(ias, oas, reserve);
        model = new LpaeModel(bench.Hardware.StartLevel, ias, oas, reserve);
    }

    public Dictionary<Errno, int> Answers { get; } = [];

    /// <summary>One call more, and a look at everything afterwards.</summary>
    /// <returns>What is not as it must be; null if nothing.</returns>
    public string? Step() => (random.Below(3) == 0 ? Unmap() : Map()) ?? Translate() ?? Compare();

    /// <summary>Destroys the tables.</summary>
    /// <returns>As <see cref="Step"/>.</returns>
    public string? End()
    {
        bench.Destroy();
        return bench.Memory.Tables.SequenceEqual([LpaeBench.Root]) && bench.Memory.Words(LpaeBench.Root).IndexOfAnyExcept(0UL) < 0
            ? FirstFault() : "tables are left";
    }

    string? Map()
    {
        var (iova, pgsize, pgcount) = DrawRange();
        ulong paddr = ((ulong)random.Below(64) << 21) + (random.Below(OneInSo) == 0 ? (ulong)random.Below(1 << 21) : 0);
        if (random.Below(OneInSo) == 0)
            paddr |= 1UL << random.Below(50);
        var prot = (IommuProt)random.Below((int)AnyProt + 1) | (random.Below(OneInSo) == 0 ? 0 : IommuProt.Read);
        var expected = model.Map(iova, paddr, pgsize, pgcount, prot);
        var answer = bench.Map(iova, paddr, pgsize, pgcount, prot);
        Answers[answer.Errno] = Answers.GetValueOrDefault(answer.Errno) + 1;
        return answer == expected ? null : $"map 0x{iova:x} {pgsize} x {pgcount} to 0x{paddr:x}: {answer} and not {expected}";
    }

    string? Unmap()
    {
        var (iova, pgsize, pgcount) = DrawRange();
        ulong expected = model.Unmap(iova, pgsize, pgcount);
        ulong answer = bench.Unmap(iova, pgsize, pgcount);
        return answer == expected ? null : $"unmap 0x{iova:x} {pgsize} x {pgcount}: 0x{answer:x} and not 0x{expected:x}";
    }

    string? Translate()
    {
        ulong iova = DrawAddress() + (ulong)random.Below((int)PageSizes.Small);
        ulong? expected = model.Translate(iova);
        return bench.Tables.IovaToPhys(iova)?.Raw == expected ? null : $"0x{iova:x} is not at {expected}";
    }

    (ulong Iova, ulong PgSize, ulong PgCount) DrawRange()
    {
        ulong iova = DrawAddress() + (random.Below(OneInSo) == 0 ? (ulong)random.Below((int)PageSizes.Small) : 0);
        ulong pgsize = random.Below(OneInSo) == 0 ? 1UL << (10 + random.Below(22))
            : random.Below(3) == 0 ? PageSizes.Large
            : PageSizes.Small;
        return (iova, pgsize, (ulong)(random.Below(OneInSo) == 0 ? random.Below(600) : 1 + random.Below(6)));
    }

    /// <summary>In two neighbouring tables at one of both ends of the space, in the first pages or the last; seldom anywhere.</summary>
    ulong DrawAddress()
    {
        if (random.Below(OneInSo) == 0)
            return (random.Next() & ((1UL << (ias + 1)) - 1)) / PageSizes.Small * PageSizes.Small;
        ulong end = random.Below(2) == 0 ? 0 : (1UL << ias) - (4 * PageSizes.Large);
        int page = random.Below(2) == 0 ? random.Below(5) : 507 + random.Below(5);
        return end + ((ulong)random.Below(4) * PageSizes.Large) + ((ulong)page * PageSizes.Small);
    }

    string? Compare()
    {
        var found = bench.Hardware.Leaves(bench.Memory, LpaeBench.Root).SelectMany(StartsOf);
        if (!found.SequenceEqual(model.Leaves.Keys))
            return $"the hardware finds {string.Join(", ", found.Select(start => $"0x{start:x}"))}";
        foreach (var (start, leaf) in model.Leaves)
        {
            if (LpaeWords.Wrong(WordAt(start, leaf.Level), leaf) is { } wrong)
                return $"0x{start:x}: {wrong}";
        }

        var reachable = bench.Reachable();
        bool areTables = reachable.Count == model.TableCount + 1 && bench.Memory.Tables.ToHashSet().SetEquals(reachable);
        if (!areTables || bench.Reserve != model.Reserve)
            return $"there are {bench.TableCount} tables, {reachable.Count} of them to be reached, and not {model.TableCount + 1}";
        return FirstFault();
    }

    static IEnumerable<ulong> StartsOf(HardwareExtent extent)
    {
        for (ulong at = 0; at < extent.Bytes; at += extent.LeafBytes)
            yield return extent.Start.Raw + at;
    }

    /// <summary>The word at the end of the hardware's walk, which must end at this level.</summary>
    ulong WordAt(ulong iova, int last)
    {
        var table = LpaeBench.Root;
        for (int level = bench.Hardware.StartLevel; level < last; level++)
            table = Pfn.Of(HardwareLpae.Decode(WordIn(table, level), level).Address);
        return WordIn(table, last);

        ulong WordIn(Pfn page, int level) => bench.Memory.Words(page)[HardwareLpae.Index(new VirtualAddress(iova), level)];
    }

    string? FirstFault() => bench.Faults is [var first, ..] ? first.ToString() : null;
}
