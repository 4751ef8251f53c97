using GpuMm.Harness.Exploring;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Harness.Systems.Vmm;

/// <summary>
/// The small scope of the Vmm: one address space, a page anywhere, a page at the start of the second table, two pages across the boundary
/// of three levels of tables; and each operation on what came of it.
/// </summary>
static class VmmScope
{
    public static readonly IReadOnlyList<string> InWords =
    [
        "map, also read-only, and prepare: 1 page anywhere, 1 page at 2 MiB, 2 pages across 512 MiB",
        "execute, also with a frame too few; unmap, cancel, drop; reclaim, settle",
        "of the first page: read_mapping; GPU read, also with the caches evicted; GPU write",
        "an operation is left out where its variable holds nothing for it, if all that was asked for was granted",
        $"1 address space, {VmmSystem.RoomyVramInPages} pages of VRAM, nothing made to fail",
    ];

    const ulong SecondTable = 1UL << 9; // 2 MiB, in pages
    const ulong ThreeLevels = 1UL << 17; // 512 MiB, in pages

    static readonly (int Pages, AddressWindow? Window)[] Places =
    [
        (1, null),
        (1, Window(SecondTable, SecondTable + 1)),
        (2, Window(ThreeLevels - 1, ThreeLevels + 1)),
    ];

    enum Held
    {
        Nothing,
        Prepared,
        Mapped,
        GivenBack,
    }

    /// <summary>A window with more room than is needed.</summary>
    public static readonly IReadOnlyList<Operation> OddOperations =
    [
        new VmmOperation.Prepare(0, 0, 1, new AddressWindow(new VirtualAddress(0x200000), new VirtualAddress(0x202000))),
    ];

    public static IEnumerable<Operation> PlainOperations(IReadOnlyList<Operation> before)
    {
        int slots = Math.Min(VmmNames.Slots(before).Count + 1, VmmSystem.SlotCount);
        return
        [
            .. Enumerable.Range(0, slots).SelectMany(OnSlot),
            new VmmOperation.Reclaim(0),
            new VmmOperation.Settle(0),
        ];
    }

    /// <summary>
    /// Operations are skipped when their slot does not hold what they need. If everything that is asked for is granted, none of a program
    /// is skipped in every order of its tasks.
    /// </summary>
    public static bool MakesSense(Program program) => UsefulOperations.AreAllOf(program, new Held[VmmSystem.SlotCount], After);

    static IEnumerable<Operation> OnSlot(int slot) =>
    [
        .. Places.Select(place => new VmmOperation.Map(slot, 0, place.Pages, place.Window, Writable: true, FrameTooLarge: false)),
        new VmmOperation.Map(slot, 0, 1, null, Writable: false, FrameTooLarge: false),
        .. Places.Select(place => new VmmOperation.Prepare(slot, 0, place.Pages, place.Window)),
        new VmmOperation.Execute(slot, Writable: true, FrameArgument.Correct),
        new VmmOperation.Unmap(slot),
        new VmmOperation.Cancel(slot),
        new VmmOperation.Drop(slot),
        new VmmOperation.ReadMapping(slot, 0),
        new VmmOperation.GpuAccess(slot, 0, Access.Read, Cached: true),
        new VmmOperation.GpuAccess(slot, 0, Access.Write, Cached: true),
        new VmmOperation.GpuAccess(slot, 0, Access.Read, Cached: false),
        new VmmOperation.Execute(slot, Writable: true, FrameArgument.OneTooFew),
    ];

    static Held[]? After(Held[] before, Operation operation)
    {
        var after = (Held[])before.Clone();
        return Follow(after, operation) ? after : null;
    }

    /// <summary>Whether the operation finds what it needs; if so, it leaves behind what it makes of it.</summary>
    static bool Follow(Held[] held, Operation operation)
    {
        if (VmmNames.SlotOf(operation) is not { } slot)
            return true;
        bool fits = Fits(held[slot], operation);
        if (fits)
            held[slot] = After(operation) ?? held[slot];
        return fits;
    }

    static bool Fits(Held held, Operation operation) => operation switch
    {
        VmmOperation.Map or VmmOperation.Prepare => held is Held.Nothing or Held.GivenBack,
        VmmOperation.Execute or VmmOperation.Cancel => held == Held.Prepared,
        VmmOperation.Unmap or VmmOperation.Drop => held == Held.Mapped,
        _ => held != Held.Nothing, // accesses go to what it last held
    };

    /// <summary>What a slot holds after the operation succeeded; null for what it held before.</summary>
    static Held? After(Operation operation) => operation switch
    {
        VmmOperation.Map or VmmOperation.Execute { Frames: FrameArgument.Correct } => Held.Mapped,
        VmmOperation.Prepare => Held.Prepared,
        VmmOperation.Unmap or VmmOperation.Drop or VmmOperation.Cancel => Held.GivenBack,
        _ => null,
    };

    static AddressWindow Window(ulong start, ulong end) => new(new Vfn(start).Address, new Vfn(end).Address);
}
