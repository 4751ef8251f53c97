using GpuMm.Model.Vocabulary;

namespace GpuMm.Harness.Systems.Svm;

/// <summary>Plainer forms of an operation, of a program as a whole, and of the machine.</summary>
static class SvmShrinker
{
    /// <summary>From the plainest on: what reads before what writes, and a prefetch, which may do nothing at all, last.</summary>
    static readonly FaultAccess[] Accesses = [FaultAccess.Read, FaultAccess.Write, FaultAccess.Atomic, FaultAccess.Prefetch];

    public static IEnumerable<Operation> Shrink(SvmOperation operation) =>
    [
        .. PlainerRanges(operation),
        .. PlainerArguments(operation),
        .. SvmNames.ProcessOf(operation) > 0 ? [SvmNames.WithProcess(operation, 0)] : Array.Empty<Operation>(),
        .. PlainerKinds(operation),
    ];

    /// <summary>One process; all pages moved together.</summary>
    public static IEnumerable<Scenario> Plainer(Scenario scenario)
    {
        var program = scenario.Program;
        if (program.Operations.Any(operation => SvmNames.ProcessOf(operation) > 0))
        {
            var alone = program.Where(operation => operation is not SvmOperation.Fork);
            yield return scenario with { Program = alone.Select(operation => SvmNames.WithProcess(operation, 0)) };
        }

        foreach (var moved in SvmRelocation.Plainer(program))
            yield return scenario with { Program = moved };
    }

    /// <summary>As much room as a plain scenario has; the older format.</summary>
    public static IEnumerable<Scenario> PlainerMachine(Scenario scenario, Scenario plain)
    {
        if (scenario.MemorySizeInPages != plain.MemorySizeInPages)
            yield return scenario with { MemorySizeInPages = plain.MemorySizeInPages };
        if (scenario.FaultBufferEntries != plain.FaultBufferEntries)
            yield return scenario with { FaultBufferEntries = plain.FaultBufferEntries };
        if (scenario.Mmu != MmuVersion.V2)
            yield return scenario with { Mmu = MmuVersion.V2 };
    }

    /// <summary>Page 0; fewer pages, from the first or up to the last; as many at a lower page.</summary>
    static IEnumerable<Operation> PlainerRanges(SvmOperation operation)
    {
        if (SvmNames.RangeOf(operation) is not var (page, pages) || (page, pages) == (0, 1))
            yield break;
        yield return SvmNames.WithRange(operation, 0, 1);
        for (int fewer = 1; fewer < pages; fewer++)
        {
            if ((page, fewer) != (0, 1))
                yield return SvmNames.WithRange(operation, page, fewer);
            yield return SvmNames.WithRange(operation, page + pages - fewer, fewer);
        }

        for (int lower = pages == 1 ? 1 : 0; lower < page; lower++)
        {
            if (SvmLimits.IsRange(lower, pages))
                yield return SvmNames.WithRange(operation, lower, pages);
        }
    }

    static IEnumerable<Operation> PlainerArguments(SvmOperation operation) => operation switch
    {
        SvmOperation.Mmap map =>
        [
            .. map.Kind == VmaKind.Anonymous ? [] : new Operation[] { map with { Kind = VmaKind.Anonymous } },
            .. map.Kind == VmaKind.FileShared ? [map with { Kind = VmaKind.FilePrivate }] : Array.Empty<Operation>(),
            .. map.Prot == Prot.ReadWrite ? [] : new Operation[] { map with { Prot = Prot.ReadWrite } },
            .. map.Prot == Prot.None ? [map with { Prot = Prot.Read }] : Array.Empty<Operation>(),
        ],
        SvmOperation.Populate { TimesliceMs: > 0 } populate => [populate with { TimesliceMs = 0 }],
        SvmOperation.PrepareMap prepare => Enumerable.Range(0, (int)prepare.Kind).Select(kind => prepare with { Kind = (BufferKind)kind }),
        SvmOperation.ExecuteMap { Writable: false } execute => [execute with { Writable = true }],
        SvmOperation.Mprotect { Prot: not Prot.Read } protect => [protect with { Prot = Prot.Read }], // the least that changes something
        SvmOperation.GpuAccess access =>
        [
            .. Accesses.TakeWhile(plainer => plainer != access.Access).Select(plainer => access with { Access = plainer }),
            .. access.Cached ? [] : new Operation[] { access with { Cached = true } },
        ],
        _ => [],
    };

    /// <summary>What does a part of the same.</summary>
    static IEnumerable<Operation> PlainerKinds(SvmOperation operation) => operation switch
    {
        SvmOperation.Store store => [new SvmOperation.Load(store.Process, store.Page)],
        SvmOperation.Exit exit => [new SvmOperation.CloseGpu(exit.Process)],
        SvmOperation.Mremap remap => [new SvmOperation.Munmap(remap.Process, remap.Page, remap.Pages)],
        _ => [],
    };
}
