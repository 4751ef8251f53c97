using System.Collections.Immutable;
using GpuMm.Harness.Generation;
using GpuMm.Harness.Scheduling;
using GpuMm.Implementation.Kernel;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Harness.Systems.Vmm;

/// <summary>
/// Programs for a Vmm. They are random, with a memory of what each slot probably holds, so that most operations find what they need; and
/// addresses crowd around the boundaries of tables, where ranges meet and straddle.
/// </summary>
sealed class VmmGenerator(Choices choices, string variant, MmuVersion mmu)
{
    /// <summary>Pages from address 0 to where a table of each level ends: 2 MiB, 512 MiB, 256 GiB, 128 TiB, and 64 PiB on v3.</summary>
    static readonly ulong[] BoundariesInPages = [1UL << 9, 1UL << 17, 1UL << 26, 1UL << 35, 1UL << 44];

    static readonly int[] VramSizes = [512, 512, 512, 40, 24, 16];

    enum Kind
    {
        Map,
        Prepare,
        Execute,
        Unmap,
        Cancel,
        Drop,
        ReadMapping,
        GpuAccess,
        Reclaim,
        Settle,
    }

    enum Held
    {
        Nothing,
        Prepared,
        Mapped,
    }

    readonly Held[] slots = new Held[VmmSystem.SlotCount];
    readonly List<int> lastUsed = new(VmmSystem.SlotCount);
    readonly int[] weights = [5, 6, 6, 5, 2, 1, 2, 8, 2, 1];
    readonly ulong home = choices.Pick<ulong>(mmu == MmuVersion.V3 ? BoundariesInPages : BoundariesInPages.AsSpan(0, 4));
    int addressSpaces = 1;

    ulong SizeInPages => mmu == MmuVersion.V3 ? 1UL << 45 : 1UL << 37;

    public Scenario Scenario()
    {
        addressSpaces = choices.OneIn(4) ? 2 : 1;
        choices.LeaveSomeOut(weights, (int)Kind.Map, (int)Kind.GpuAccess);
        if (!choices.OneIn(4))
            return Scenario(Free(), Failures());
        return choices.OneIn(10)
            ? Scenario(Relinked(), [new InjectedFailure(FailureSite.TlbFlush, 2 + choices.Below(2))]) : Scenario(Duel(), Failures());
    }

    Scenario Scenario(Program program, ImmutableArray<InjectedFailure> failures) => new(VmmSystem.Instance.Name, variant, mmu,
        choices.Pick<int>(VramSizes), addressSpaces, program, failures, Schedule.Explicit.Default);

    Program Free()
    {
        var prefix = Operations(choices.Below(5));
        int tasks = choices.Pick<int>([0, 1, 2, 2, 2, 3, 3]);
        var branches = ImmutableArray.CreateBuilder<ImmutableArray<Operation>>(tasks);
        for (int task = 0; task < tasks; task++)
            branches.Add(Operations(1 + choices.Below(tasks == 3 ? 3 : 4)));
        return new Program(prefix, branches.MoveToImmutable());
    }

    /// <summary>
    /// One task takes a mapping away while a GPU engine keeps using it: the race that everything else only meets by luck.
    /// </summary>
    Program Duel()
    {
        var map = (VmmOperation.Map)Map(0);
        List<Operation> driver = [choices.OneIn(6) ? new VmmOperation.Drop(0) : new VmmOperation.Unmap(0)];
        if (choices.OneIn(2))
            driver.Add(choices.OneIn(2) ? new VmmOperation.Reclaim(map.Vmm) : Map(1));
        slots[0] = Held.Nothing;
        var engine = Enumerable.Range(0, 1 + choices.Below(3)).Select(_ => (Operation)Use(0));
        Operation[] warmUp = choices.OneIn(2) ? [Use(0)] : [];
        return new Program([map, .. warmUp], [[.. driver], [.. engine]]);
    }

    /// <summary>
    /// Tables are unlinked while the GPU knows the way to them, the flush fails, and others come in their place: the next flush is the
    /// last that can tell the GPU of it.
    /// </summary>
    Program Relinked()
    {
        var (vmm, pages) = (choices.Below(addressSpaces), 1 + choices.Below(2));
        var window = GoodWindow(pages);
        VmmOperation[] before =
        [
            new VmmOperation.Map(0, vmm, pages, window, Writable(), FrameTooLarge: false), new VmmOperation.Unmap(0),
            new VmmOperation.GpuAccess(0, 0, Access.Read, Cached: true), new VmmOperation.Reclaim(vmm),
        ];
        return new Program([.. before, new VmmOperation.Map(1, vmm, pages, window, Writable(), FrameTooLarge: false), Use(1)], []);
    }

    VmmOperation.GpuAccess Use(int slot) =>
        new(slot, choices.Below(2), choices.OneIn(3) ? Access.Write : Access.Read, !choices.OneIn(3));

    ImmutableArray<Operation> Operations(int count)
    {
        var operations = ImmutableArray.CreateBuilder<Operation>(count);
        while (operations.Count < count)
            operations.Add(Next());
        return operations.MoveToImmutable();
    }

    VmmOperation Next()
    {
        var kind = (Kind)choices.Weighted(weights);
        return kind switch
        {
            Kind.Execute when Slot(Held.Prepared) is { } slot => Execute(slot),
            Kind.Cancel when Slot(Held.Prepared) is { } slot => Put(slot, Held.Nothing, new VmmOperation.Cancel(slot)),
            Kind.Unmap when Slot(Held.Mapped) is { } slot => Put(slot, Held.Nothing, new VmmOperation.Unmap(slot)),
            Kind.Drop when Slot(Held.Mapped) is { } slot => Put(slot, Held.Nothing, new VmmOperation.Drop(slot)),
            Kind.Reclaim => new VmmOperation.Reclaim(choices.Below(addressSpaces)),
            Kind.Settle => new VmmOperation.Settle(choices.Below(addressSpaces)),
            Kind.ReadMapping => new VmmOperation.ReadMapping(AnySlot(), choices.Below(2)),
            Kind.GpuAccess => Use(AnySlot()),
            Kind.Prepare => Prepare(Slot(Held.Nothing) ?? AnySlot()),
            _ => Map(Slot(Held.Nothing) ?? AnySlot()),
        };
    }

    VmmOperation Map(int slot)
    {
        var (vmm, pages, window) = Place();
        return Put(slot, Held.Mapped, new VmmOperation.Map(slot, vmm, pages, window, Writable(), choices.OneIn(40)));
    }

    VmmOperation Prepare(int slot)
    {
        var (vmm, pages, window) = Place();
        return Put(slot, Held.Prepared, new VmmOperation.Prepare(slot, vmm, pages, window));
    }

    VmmOperation Execute(int slot)
    {
        var frames = choices.OneIn(20) ? FrameArgument.OneTooFew + choices.Below(2) : FrameArgument.Correct;
        return Put(slot, frames == FrameArgument.Correct ? Held.Mapped : Held.Prepared, new VmmOperation.Execute(slot, Writable(), frames));
    }

    bool Writable() => !choices.OneIn(3);

    (int Vmm, int Pages, AddressWindow? Window) Place()
    {
        int vmm = choices.Below(addressSpaces);
        int pages = 1 + choices.Weighted([5, 5, 2]);
        return (vmm, pages, choices.OneIn(4) ? null : choices.OneIn(24) ? BadWindow(pages) : GoodWindow(pages));
    }

    /// <summary>Starts up to two pages below a boundary; sometimes wider than needed, or next to another boundary.</summary>
    AddressWindow GoodWindow(int pages)
    {
        ulong boundary = choices.OneIn(4) ? BoundariesInPages[choices.Below(mmu == MmuVersion.V3 ? 5 : 4)] : home;
        ulong start = boundary - 2 + (ulong)choices.Below(4);
        ulong count = (ulong)pages + (choices.OneIn(3) ? 1 + (ulong)choices.Below(3) : 0);
        return Window(start, start + count);
    }

    AddressWindow BadWindow(int pages) => choices.Below(5) switch
    {
        0 => new AddressWindow(new VirtualAddress((home << 12) + 8), new VirtualAddress((home + (ulong)pages) << 12)),
        1 => new AddressWindow(new VirtualAddress(home << 12), new VirtualAddress(((home + (ulong)pages) << 12) + 512)),
        2 => Window(home + 4, home),
        3 => Window(home, home + (ulong)pages - 1),
        _ => Window(SizeInPages - 1, SizeInPages - 1 + (ulong)pages + 1),
    };

    static AddressWindow Window(ulong startPage, ulong endPage) =>
        new(new Vfn(startPage).Address, new Vfn(endPage).Address);

    ImmutableArray<InjectedFailure> Failures()
    {
        int count = choices.Pick<int>([0, 0, 0, 1, 1, 2]);
        var failures = ImmutableArray.CreateBuilder<InjectedFailure>(count);
        while (failures.Count < count)
        {
            var site = choices.Pick<FailureSite>(VmmSystem.Sites);
            failures.Add(new InjectedFailure(site, 1 + choices.Below(choices.Pick<int>([2, 4, 12, 40]))));
        }

        return failures.MoveToImmutable();
    }

    int? Slot(Held holding)
    {
        int from = choices.Below(VmmSystem.SlotCount);
        for (int i = 0; i < VmmSystem.SlotCount; i++)
        {
            int slot = (from + i) % VmmSystem.SlotCount;
            if (slots[slot] == holding)
                return slot;
        }

        return null;
    }

    /// <summary>A slot that was used, if there is one: operations on the others are skipped.</summary>
    int AnySlot() => lastUsed.Count == 0 ? 0 : lastUsed[choices.Below(lastUsed.Count)];

    VmmOperation Put(int slot, Held held, VmmOperation operation)
    {
        slots[slot] = held;
        if (!lastUsed.Contains(slot))
            lastUsed.Add(slot);
        return operation;
    }
}
