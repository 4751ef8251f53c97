using GpuMm.Implementation.Kernel;
using GpuMm.Implementation.Machine.Walking;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Implementation.Machine;

/// <summary>What a GPU access came to: the page it touched and the value it read, or a fault.</summary>
public readonly record struct GpuAccessResult(bool Faulted, Pfn Page, ulong Value);

/// <summary>
/// The GPU's memory management unit: it walks the page tables in VRAM, one step an entry read, and caches what it read.
/// </summary>
/// <remarks>
/// Invalid entries are not cached (a later access walks again). Everything else that a walk read may be served until the address space is
/// invalidated. An access is in flight from its first step until after its data step, and a globally acknowledged invalidation waits
/// for it.
/// </remarks>
public sealed class GpuMmu(KernelContext kernel, Vram vram, HardwareMmu format, IMachineListener listener)
{
    const int TlbLevel = 7; // beside the levels of tables, which end at 5

    readonly TranslationCaches caches = new();
    readonly InFlightAccesses inFlight = new();
    Invalidation? underWay; // the last one, until it is acknowledged; the driver's lock admits one at a time

    public HardwareMmu Format => format;

    /// <summary>One 8-byte access of a GPU engine to the first word of a virtual page.</summary>
    /// <param name="pdb">Root of the address space.</param>
    /// <param name="vfn">The page.</param>
    /// <param name="access">Read or write.</param>
    /// <param name="value">What a write stores.</param>
    /// <param name="serveCached">Whether the caches still hold what they may hold; otherwise it was evicted and the walk starts at the
    /// root.</param>
    public async ValueTask<GpuAccessResult> Access(VramAddress pdb, Vfn vfn, Access access, ulong value, bool serveCached)
    {
        await kernel.Announce(StepKind.Read, Tlb(pdb));
        var flight = inFlight.Begin(pdb);
        var translation = serveCached ? CachedTranslation(pdb, vfn) : null;
        if (translation is not null)
        {
            listener.TlbHit(pdb, vfn);
            ServedFromCache(flight);
        }

        translation ??= await Walk(flight, vfn, serveCached);
        var result = await TouchPage(pdb, vfn, translation, access, value);
        inFlight.End(flight);
        kernel.Touch(StepKind.Read, Tlb(pdb)); // an invalidation may have waited for it
        return result;
    }

    /// <summary>Whether the TLB holds a translation of the page, however stale; for audits.</summary>
    public bool IsCached(VramAddress pdb, Vfn vfn) => caches.Translation(pdb, vfn) is not null;

    /// <summary>
    /// Begins to drop what is cached for an address space. The entries are gone when the result is acknowledged, and if nobody waits for
    /// that, at some later time, which here is the next acknowledged invalidation.
    /// </summary>
    internal Invalidation Invalidate(VramAddress pdb)
    {
        var older = inFlight.Overtake(pdb);
        if (older.Count > 0)
            listener.InvalidationWaitedForWalks(pdb);
        underWay = new Invalidation(pdb, older, () => Acknowledge(pdb));
        return underWay;
    }

    void Acknowledge(VramAddress pdb)
    {
        caches.Invalidate(pdb);
        listener.CachedTranslationsChanged(pdb);
        underWay = null;
    }

    void ServedFromCache(InFlightAccess flight)
    {
        if (underWay?.Pdb != flight.Pdb)
            return;
        kernel.Touch(StepKind.Write, Tlb(flight.Pdb)); // whoever waits for the acknowledgement has to wait again
        underWay.WaitAlsoFor(flight);
    }

    async ValueTask<GpuAccessResult> TouchPage(VramAddress pdb, Vfn vfn, Translation? translation, Access access, ulong value)
    {
        if (translation is not { Privileged: false } found || (found.ReadOnly && access == Model.Vocabulary.Access.Write))
            return new GpuAccessResult(true, default, 0);
        var kind = access == Model.Vocabulary.Access.Write ? StepKind.Write : StepKind.Read;
        await kernel.Announce(kind, new Resource(ResourceKind.VramWord, found.PageAddress.Raw));
        var page = Pfn.Of(found.PageAddress);
        listener.GpuTouchesPage(pdb, vfn, page, access);
        if (access == Model.Vocabulary.Access.Read)
            return new GpuAccessResult(false, page, vram.Read(found.PageAddress, null, "GPU access"));
        vram.Write(found.PageAddress, value, null, "GPU access");
        return new GpuAccessResult(false, page, value);
    }

    async ValueTask<Translation?> Walk(InFlightAccess flight, Vfn vfn, bool serveCached)
    {
        var (level, table) = serveCached ? DeepestCached(flight, vfn) : (0, flight.Pdb);
        for (; level < format.PteLevel; level++)
        {
            var pde = await ReadPde(table, level, vfn);
            if (pde.Huge is { } huge)
                return Finish(flight, vfn, huge, level);
            if (pde.Table is not { } next)
                return null;
            table = next;
            if (flight.MayFillCaches)
                Remember(flight, level + 1, format.Prefix(vfn, level), table);
        }

        return Finish(flight, vfn, format.DecodePte(await ReadWord(format.EntryAddress(table, level, vfn))), level);
    }

    /// <summary>The end of a walk at an entry that maps a page, or a larger one if it stands above the last level.</summary>
    Translation? Finish(InFlightAccess flight, Vfn vfn, HardwarePte pte, int level)
    {
        if (!pte.Valid || pte.Aperture != Aperture.VideoMemory)
            return null;
        ulong offset = vfn.Raw % format.SpanInPages(level) * PageSize.Bytes;
        var translation = new Translation(new VramAddress(pte.Address + offset), pte.ReadOnly, pte.Privileged);
        if (flight.MayFillCaches)
            Remember(flight, vfn, translation);
        return translation;
    }

    Translation? CachedTranslation(VramAddress pdb, Vfn vfn)
    {
        kernel.Touch(StepKind.Read, CacheEntry(pdb, TlbLevel, vfn.Raw));
        return caches.Translation(pdb, vfn);
    }

    VramAddress? CachedTable(VramAddress pdb, int level, ulong prefix)
    {
        kernel.Touch(StepKind.Read, CacheEntry(pdb, level, prefix));
        return caches.Table(pdb, level, prefix);
    }

    void Remember(InFlightAccess flight, int level, ulong prefix, VramAddress table)
    {
        TouchForFill(flight.Pdb, CacheEntry(flight.Pdb, level, prefix));
        caches.Remember(flight.Pdb, level, prefix, table);
    }

    void Remember(InFlightAccess flight, Vfn vfn, Translation translation)
    {
        TouchForFill(flight.Pdb, CacheEntry(flight.Pdb, TlbLevel, vfn.Raw));
        caches.Remember(flight.Pdb, vfn, translation);
        listener.CachedTranslationsChanged(flight.Pdb);
    }

    void TouchForFill(VramAddress pdb, Resource entry)
    {
        kernel.Touch(StepKind.Write, entry);
        kernel.Touch(StepKind.Read, Tlb(pdb));
    }

    static Resource Tlb(VramAddress pdb) => new(ResourceKind.Tlb, pdb.Raw);

    /// <summary>Page directory base, level and prefix in one number; a prefix has at most 45 bits.</summary>
    static Resource CacheEntry(VramAddress pdb, int level, ulong prefix) =>
        new(ResourceKind.CacheEntry, (Pfn.Of(pdb).Raw << 48) | ((ulong)level << 45) | prefix);

    async ValueTask<PdeRead> ReadPde(VramAddress table, int level, Vfn vfn)
    {
        var at = format.EntryAddress(table, level, vfn);
        ulong first = await ReadWord(at);
        if (level != format.DualPdeLevel)
        {
            var pde = format.DecodePde(first);
            return pde.IsPte ? new PdeRead(null, format.DecodePte(first)) : new PdeRead(format.TableOf(pde), null);
        }

        var dual = format.DecodeDualPde(first, await ReadWord(at + 8));
        return dual.IsPte ? new PdeRead(null, format.DecodePte(first)) : new PdeRead(format.SmallTableOf(dual), null);
    }

    async ValueTask<ulong> ReadWord(VramAddress address)
    {
        await kernel.Announce(StepKind.Read, new Resource(ResourceKind.VramWord, address.Raw));
        return vram.Read(address, null, "GPU walk");
    }

    (int Level, VramAddress Table) DeepestCached(InFlightAccess flight, Vfn vfn)
    {
        for (int level = format.PteLevel; level > 0; level--)
        {
            if (CachedTable(flight.Pdb, level, format.Prefix(vfn, level - 1)) is not { } table)
                continue;
            listener.PdeCacheHit(flight.Pdb, vfn);
            ServedFromCache(flight);
            return (level, table);
        }

        return (0, flight.Pdb);
    }

    /// <summary>What a slot above the last level held: a table, a page larger than 4 KiB (IS_PTE), or neither.</summary>
    readonly record struct PdeRead(VramAddress? Table, HardwarePte? Huge);
}
