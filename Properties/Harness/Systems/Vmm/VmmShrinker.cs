using GpuMm.Model.Vocabulary;

namespace GpuMm.Harness.Systems.Vmm;

/// <summary>Plainer forms of an operation.</summary>
static class VmmShrinker
{
    const ulong PlainStart = 1UL << 21;
    const ulong EndOfOlderFormat = 1UL << 49;

    public static IEnumerable<Operation> Shrink(VmmOperation operation) => operation switch
    {
        VmmOperation.Map map =>
        [
            .. Places(map.Pages, map.Window).Select(place => map with { Pages = place.Pages, Window = place.Window }),
            .. map.FrameTooLarge ? [map with { FrameTooLarge = false }] : Array.Empty<Operation>(),
            .. map.Writable ? [] : new Operation[] { map with { Writable = true } },
            .. map.Vmm > 0 ? [map with { Vmm = 0 }] : Array.Empty<Operation>(),
            new VmmOperation.Prepare(map.Slot, map.Vmm, map.Pages, map.Window), // half of what a map does
        ],
        VmmOperation.Prepare prepare =>
        [
            .. Places(prepare.Pages, prepare.Window).Select(place => prepare with { Pages = place.Pages, Window = place.Window }),
            .. prepare.Vmm > 0 ? [prepare with { Vmm = 0 }] : Array.Empty<Operation>(),
        ],
        VmmOperation.Execute execute =>
        [
            .. execute.Frames == FrameArgument.Correct ? [] : new Operation[] { execute with { Frames = FrameArgument.Correct } },
            .. execute.Writable ? [] : new Operation[] { execute with { Writable = true } },
        ],
        VmmOperation.ReadMapping { Page: > 0 } read => [read with { Page = 0 }],
        VmmOperation.GpuAccess access =>
        [
            .. access.Page > 0 ? [access with { Page = 0 }] : Array.Empty<Operation>(),
            .. access.Access == Access.Write ? [access with { Access = Access.Read }] : Array.Empty<Operation>(),
            .. access.Cached ? [] : new Operation[] { access with { Cached = true } },
        ],
        VmmOperation.Reclaim { Vmm: > 0 } => [new VmmOperation.Reclaim(0)],
        VmmOperation.Settle { Vmm: > 0 } => [new VmmOperation.Settle(0)],
        _ => [],
    };

    /// <summary>One address space, or the first one first; every range anywhere; prepare and execute as one map.</summary>
    public static IEnumerable<Scenario> Plainer(Scenario scenario)
    {
        var program = scenario.Program;
        if (scenario.AddressSpaces > 1)
            yield return scenario with { AddressSpaces = 1, Program = program.Select(OnFirstVmm) };
        if (program.Operations.Select(VmmOf).FirstOrDefault(vmm => vmm is not null) == 1)
            yield return scenario with { Program = program.Select(OnOtherVmm) };
        if (program.Operations.Any(operation => operation is VmmOperation.Map { Window: { } } or VmmOperation.Prepare { Window: { } }))
            yield return scenario with { Program = program.Select(Anywhere) };
        foreach (var execute in program.Operations.OfType<VmmOperation.Execute>().Distinct())
        {
            if (program.Operations.OfType<VmmOperation.Prepare>().FirstOrDefault(p => p.Slot == execute.Slot) is not { } prepare)
                continue;
            bool tooLarge = execute.Frames == FrameArgument.OneTooLarge;
            var map = new VmmOperation.Map(prepare.Slot, prepare.Vmm, prepare.Pages, prepare.Window, execute.Writable, tooLarge);
            yield return scenario with { Program = program.Where(o => !o.Equals(execute)).Select(o => o.Equals(prepare) ? map : o) };
            yield return scenario with { Program = program.Where(o => !o.Equals(prepare)).Select(o => o.Equals(execute) ? map : o) };
        }
    }

    /// <summary>Room for everything; the older format.</summary>
    public static IEnumerable<Scenario> PlainerMachine(Scenario scenario)
    {
        if (scenario.MemorySizeInPages != VmmSystem.RoomyVramInPages)
            yield return scenario with { MemorySizeInPages = VmmSystem.RoomyVramInPages };
        if (scenario.Mmu != MmuVersion.V2)
            yield return scenario with { Mmu = MmuVersion.V2 };
    }

    static Operation OnFirstVmm(Operation operation) => On(0, operation);

    static Operation OnOtherVmm(Operation operation) => VmmOf(operation) is { } vmm ? On(1 - vmm, operation) : operation;

    static Operation On(int vmm, Operation operation) => operation switch
    {
        VmmOperation.Map map => map with { Vmm = vmm },
        VmmOperation.Prepare prepare => prepare with { Vmm = vmm },
        VmmOperation.Reclaim => new VmmOperation.Reclaim(vmm),
        VmmOperation.Settle => new VmmOperation.Settle(vmm),
        _ => operation,
    };

    static int? VmmOf(Operation operation) => operation switch
    {
        VmmOperation.Map map => map.Vmm,
        VmmOperation.Prepare prepare => prepare.Vmm,
        VmmOperation.Reclaim reclaim => reclaim.Vmm,
        VmmOperation.Settle settle => settle.Vmm,
        _ => null,
    };

    static Operation Anywhere(Operation operation) => operation switch
    {
        VmmOperation.Map map => map with { Window = null },
        VmmOperation.Prepare prepare => prepare with { Window = null },
        _ => operation,
    };

    /// <summary>
    /// Anywhere at all; the first page beyond the end of the older format, if the window reaches beyond; a page and a word, if it is
    /// misaligned; fewer pages, in a window that just holds them or in the same; a window no larger than needed, or by one page; the same
    /// window at a lower table boundary, or where all windows go if the place does not matter.
    /// </summary>
    static IEnumerable<(int Pages, AddressWindow? Window)> Places(int pages, AddressWindow? window)
    {
        if (window is not { } within)
        {
            for (int fewer = 1; fewer < pages; fewer++)
                yield return (fewer, null);
            yield break;
        }

        yield return (pages, null);
        var beyondEnd = Window(EndOfOlderFormat, PageSize.Bytes);
        if (within.Start.Raw <= within.End.Raw && within.End.Raw > EndOfOlderFormat && within != beyondEnd)
            yield return (1, beyondEnd);
        var misaligned = Window(PlainStart, PageSize.Bytes + 8);
        if (!(within.Start.IsPageAligned && within.End.IsPageAligned) && within != misaligned)
            yield return (1, misaligned);
        ulong length = unchecked(within.End.Raw - within.Start.Raw);
        for (int fewer = 1; fewer < pages; fewer++)
        {
            yield return (fewer, Window(Vfn.Of(within.Start).Address.Raw, (ulong)fewer * PageSize.Bytes));
            yield return (fewer, within);
        }

        foreach (ulong room in (ulong[])[(ulong)pages * PageSize.Bytes, (ulong)(pages + 1) * PageSize.Bytes])
        {
            if (length > room && within.End.Raw > within.Start.Raw && within.Start.IsPageAligned)
                yield return (pages, Window(within.Start.Raw, room));
        }

        foreach (ulong boundary in LowerBoundaries(within.Start.Raw))
            yield return (pages, Window(boundary, length));
        if (within.Start.Raw != PlainStart)
            yield return (pages, Window(PlainStart, length));
    }

    static AddressWindow Window(ulong start, ulong length) => new(new VirtualAddress(start), new VirtualAddress(unchecked(start + length)));

    /// <summary>The start moved from around one table boundary to the same offset around a lower one.</summary>
    static IEnumerable<ulong> LowerBoundaries(ulong start)
    {
        ulong[] boundaries = [1UL << 21, 1UL << 29, 1UL << 38, 1UL << 47, 1UL << 56];
        const ulong Near = 16 * PageSize.Bytes;
        foreach (ulong boundary in boundaries)
        {
            ulong offset = unchecked(start - boundary + Near);
            if (offset > 2 * Near)
                continue;
            foreach (ulong lower in boundaries.Where(other => other < boundary))
                yield return lower + offset - Near;
        }
    }
}
