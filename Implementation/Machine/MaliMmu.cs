using GpuMm.Implementation.Kernel;
using GpuMm.Implementation.Machine.Walking;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Implementation.Machine;

/// <summary>
/// The MMU of a Mali GPU with a command stream frontend: address-space slots, each with its registers, its TLB and a region that can be
/// locked; page tables in host memory (panthor_regs.h and panthor_mmu.c).
/// </summary>
/// <remarks>
/// <para>
/// An access waits while its address lies in the locked region of its slot; it never faults for that. Then it is in flight until after its
/// data step, and LOCK and the flushes end only when the older ones that they concern have.
/// </para>
/// <para>
/// The TLB serves whatever a walk through the slot has read, until a flush has ended. Invalid entries are not cached.
/// </para>
/// </remarks>
/// <param name="kernel">Whose tasks write its registers.</param>
/// <param name="memory">Where tables and pages lie.</param>
/// <param name="slots">How many address-space slots there are, at most 32.</param>
/// <param name="vaBits">Bits of virtual address.</param>
/// <param name="listener">Hears of what happens.</param>
public sealed partial class MaliMmu(KernelContext kernel, HostMemory memory, int slots, int vaBits, IMaliListener listener)
{
    const ulong LargestCached = 1 << 21;

    /// <summary>GPU_COMMAND, through which the GPU is reset. Every step of an access depends on that.</summary>
    static readonly Resource Power = new(ResourceKind.Register, 0x30);

    readonly AddressSpaceSlot[] spaces = [.. Enumerable.Range(0, slots).Select(number => new AddressSpaceSlot(number, listener))];

    /// <summary>How it walks.</summary>
    public HardwareLpae Format { get; } = new(vaBits);

    public int Slots => slots;

    /// <summary>One 8-byte access of a GPU engine to the first word of a virtual page.</summary>
    /// <param name="slot">The address-space slot.</param>
    /// <param name="address">The page.</param>
    /// <param name="access">Read or write.</param>
    /// <param name="value">What a write stores.</param>
    /// <param name="serveCached">Whether the TLB still holds what it may hold; otherwise it was evicted.</param>
    /// <param name="life">The <see cref="ResetCount"/> at the time when the job was given its slot: a reset ends all jobs.</param>
    public async ValueTask<MaliAccessResult> Access(
        int slot, VirtualAddress address, Access access, ulong value, bool serveCached, int? life = null)
    {
        var space = spaces[slot];
        await kernel.Announce(StepKind.Read, space.Resource, new RegionGate(space, address, listener));
        if (space.Root is not { } root || (life is { } granted && granted != ResetCount))
            return Failed(GpuAccessOutcome.SlotDisabled);
        var flight = space.Begin(root, address);
        var translation = serveCached ? Cached(flight) : null;
        if (translation is null && Format.IsInRange(address))
            translation = await Walk(flight);
        var result = await TouchPage(flight, translation, access, value);
        space.End(flight);
        kernel.Touch(StepKind.Read, space.Resource); // a command may have waited for it
        return result;
    }

    /// <summary>Whether a slot's TLB holds a translation of the address, however stale; for audits.</summary>
    public bool IsCached(int slot, VirtualAddress address) => spaces[slot].Tlb.Find(address) is not null;

    /// <summary>What a slot's TLB holds; for audits.</summary>
    public IReadOnlyList<MaliTranslation> CachedIn(int slot) => spaces[slot].Tlb.All;

    /// <summary>The page tables that a slot uses now; null if it is disabled. For audits.</summary>
    public Pfn? RootOf(int slot) => spaces[slot].Root;

    /// <summary>The region of a slot that accesses wait for; for audits.</summary>
    public LockRegion? LockedRegion(int slot) => spaces[slot].Locked;

    async ValueTask<MaliTranslation?> Walk(MaliAccess flight)
    {
        var table = flight.Root;
        for (int level = Format.StartLevel; ; level++)
        {
            if (!await Step(flight, StepKind.Read, table))
                return null;
            ulong word = memory.ReadWord(table, HardwareLpae.Index(flight.Address, level), null, "GPU walk");
            var entry = HardwareLpae.Decode(word, level);
            if (entry.Kind != HardwareLpaeKind.Table)
                return Finish(flight, entry, level);
            table = Pfn.Of(entry.Address);
        }
    }

    /// <summary>The end of a walk. Of a block the TLB keeps at most what its largest entry holds.</summary>
    MaliTranslation? Finish(MaliAccess flight, HardwareLpaeEntry entry, int level)
    {
        if (entry is not { Kind: HardwareLpaeKind.Leaf, AccessFlag: true })
            return null;
        ulong bytes = Math.Min(HardwareLpae.SpanInBytes(level), LargestCached);
        ulong start = flight.Address.Raw & ~(bytes - 1);
        var address = entry.Address + (start & (HardwareLpae.SpanInBytes(level) - 1));
        var translation = new MaliTranslation(new VirtualAddress(start), bytes, address, entry.ReadOnly, entry.Privileged);
        kernel.Touch(StepKind.Read, flight.Slot.Resource); // a flush that began earlier would have forbidden it
        if (flight.MayFillTlb)
            Remember(flight.Slot, translation);
        return translation;
    }

    async ValueTask<MaliAccessResult> TouchPage(MaliAccess flight, MaliTranslation? translation, Access access, ulong value)
    {
        if (flight.IsOver)
            return Failed(GpuAccessOutcome.SlotDisabled);
        bool isWrite = access == Model.Vocabulary.Access.Write;
        if (translation is not { } found)
            return Raise(flight, access, GpuAccessOutcome.TranslationFault);
        if (found.Privileged || (found.ReadOnly && isWrite))
            return Raise(flight, access, GpuAccessOutcome.PermissionFault);
        var frame = found.FrameOf(flight.Address);
        if (!await Step(flight, isWrite ? StepKind.Write : StepKind.Read, frame))
            return Failed(GpuAccessOutcome.SlotDisabled);
        kernel.Touch(StepKind.Read, HostMemory.InUse);
        listener.GpuTouchesPage(flight.Slot.Number, flight.Root, flight.Address, frame, access);
        if (!isWrite)
            return new MaliAccessResult(GpuAccessOutcome.Ok, frame, memory.ReadData(frame, "GPU access"));
        memory.WriteData(frame, value, "GPU access");
        return new MaliAccessResult(GpuAccessOutcome.Ok, frame, value);
    }

    /// <summary>A step of an access on a page of memory; false if the GPU was reset before it.</summary>
    async ValueTask<bool> Step(MaliAccess flight, StepKind kind, Pfn page)
    {
        await kernel.Announce(kind, new Resource(ResourceKind.HostPage, page.Raw));
        kernel.Touch(StepKind.Read, Power);
        return !flight.IsOver;
    }

    MaliTranslation? Cached(MaliAccess flight)
    {
        kernel.Touch(StepKind.Read, CacheEntry(flight.Slot, flight.Address, PageSize.Bytes));
        kernel.Touch(StepKind.Read, CacheEntry(flight.Slot, flight.Address, LargestCached));
        var found = flight.Slot.Tlb.Find(flight.Address);
        if (found is null)
            return null;
        listener.TlbHit(flight.Slot.Number, flight.Address);
        if (flight.Slot.DelaysFlush(flight))
            kernel.Touch(StepKind.Write, flight.Slot.Resource); // whoever waits for the flush has to wait again
        return found;
    }

    void Remember(AddressSpaceSlot slot, MaliTranslation translation)
    {
        kernel.Touch(StepKind.Write, CacheEntry(slot, translation.Start, translation.Bytes));
        slot.Tlb.Remember(translation);
        listener.TlbChanged(slot.Number);
    }

    static MaliAccessResult Failed(GpuAccessOutcome outcome) => new(outcome, default, 0);

    /// <summary>A slot's TLB entry for a page or a block, in one number: an address has at most 48 bits.</summary>
    static Resource CacheEntry(AddressSpaceSlot slot, VirtualAddress address, ulong bytes) =>
        new(ResourceKind.CacheEntry, ((ulong)slot.Number << 49) | (bytes == PageSize.Bytes ? 0 : 1UL << 48) | (address.Raw & ~(bytes - 1)));
}
