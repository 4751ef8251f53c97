using GpuMm.Implementation.Kernel;
using GpuMm.Implementation.Machine.Walking;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Implementation.Machine;

/// <summary>What a GPU access came to: the page it touched and the value it read or wrote, or a fault.</summary>
/// <param name="Faulted">It did not come to anything.</param>
/// <param name="Page">The frame.</param>
/// <param name="Value">What it read or, unless it was a read, wrote.</param>
/// <param name="Aperture">In which memory the frame lies.</param>
/// <param name="Before">Of an atomic access: what it read before it wrote.</param>
public readonly record struct GpuAccessResult(
    bool Faulted, Pfn Page, ulong Value, Aperture Aperture = Aperture.VideoMemory, ulong Before = 0)
{
    public static readonly GpuAccessResult Fault = new(true, default, 0);
}

/// <summary>
/// The GPU's memory management unit: it walks the page tables in VRAM, one step an entry read, and caches what it read. The pages may lie
/// in host memory.
/// </summary>
/// <remarks>
/// Invalid entries are not cached (a later access walks again). Everything else that a walk read may be served until the address space is
/// invalidated. An access is in flight from its first step until after its data step, and a globally acknowledged invalidation waits
/// for it.
/// </remarks>
/// <param name="kernel">Whose tasks access memory through it.</param>
/// <param name="vram">Where the page tables lie, and pages.</param>
/// <param name="format">How it reads them.</param>
/// <param name="listener">Hears of what happens.</param>
/// <param name="host">Where other pages lie; null if no bus leads there, and an entry that says so faults.</param>
public sealed class GpuMmu(
    KernelContext kernel, Vram vram, HardwareMmu format, IMachineListener listener, HostMemory? host = null)
{
    const int TlbLevel = 7; // beside the levels of tables, which end at 5

    readonly TranslationCaches caches = new();
    readonly InFlightAccesses inFlight = new();
    Invalidation? underWay; // the last one, until it is acknowledged; the driver's lock admits one at a time

    public HardwareMmu Format => format;

    /// <summary>One 8-byte access of a GPU engine to the first word of a virtual page.</summary>
    /// <param name="pdb">Root of the address space.</param>
    /// <param name="vfn">The page.</param>
    /// <param name="access">What it wants.</param>
    /// <param name="value">What it stores, unless it is a read.</param>
    /// <param name="serveCached">Whether the caches still hold what they may hold; otherwise it was evicted and the walk starts at the
    /// root.</param>
    public async ValueTask<GpuAccessResult> Access(VramAddress pdb, Vfn vfn, Access access, ulong value, bool serveCached)
    {
        var (flight, translation) = await Translate(pdb, vfn, serveCached);
        var result = await TouchPage(pdb, vfn, translation, access, value);
        End(flight);
        return result;
    }

    /// <summary>Looks for a translation of a page as an access does, and touches nothing.</summary>
    /// <returns>The page; a fault if an engine may not even read there.</returns>
    public async ValueTask<GpuAccessResult> Prefetch(VramAddress pdb, Vfn vfn, bool serveCached)
    {
        var (flight, translation) = await Translate(pdb, vfn, serveCached);
        End(flight);
        return translation is { } found && found.Permits(Model.Vocabulary.Access.Read)
            ? new GpuAccessResult(false, found.Frame, 0, found.Aperture)
            : GpuAccessResult.Fault;
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

    async ValueTask<(InFlightAccess Flight, Translation? Translation)> Translate(VramAddress pdb, Vfn vfn, bool serveCached)
    {
        await kernel.Announce(StepKind.Read, Tlb(pdb));
        var flight = inFlight.Begin(pdb);
        if (serveCached && CachedTranslation(pdb, vfn) is { } cached)
        {
            listener.TlbHit(pdb, vfn);
            ServedFromCache(flight);
            return (flight, cached);
        }

        return (flight, await Walk(flight, vfn, serveCached));
    }

    void End(InFlightAccess flight)
    {
        inFlight.End(flight);
        kernel.Touch(StepKind.Read, Tlb(flight.Pdb)); // an invalidation may have waited for it
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
        if (translation is not { } found || !found.Permits(access))
            return GpuAccessResult.Fault;
        bool writes = access != Model.Vocabulary.Access.Read;
        await kernel.Announce(writes ? StepKind.Write : StepKind.Read, found.Data);
        var result = new GpuAccessResult(false, found.Frame, value, found.Aperture);
        Tell(pdb, vfn, found, access);
        if (!writes)
            return result with { Value = Load(found) };
        if (access == Model.Vocabulary.Access.Atomic)
            result = result with { Before = Load(found) };
        Store(found, value);
        return result;
    }

    void Tell(VramAddress pdb, Vfn vfn, Translation found, Access access)
    {
        if (found.Aperture == Aperture.VideoMemory)
            listener.GpuTouchesPage(pdb, vfn, found.Frame, access);
        else
            listener.GpuTouchesHostPage(pdb, vfn, found.Frame, access);
    }

    ulong Load(Translation page) => page.Aperture == Aperture.VideoMemory
        ? vram.Read(page.Frame.Address, null, "GPU access")
        : host!.ReadData(page.Frame, "GPU access");

    void Store(Translation page, ulong value)
    {
        if (page.Aperture == Aperture.VideoMemory)
            vram.Write(page.Frame.Address, value, null, "GPU access");
        else
            host!.WriteData(page.Frame, value, "GPU access");
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
        if (!pte.Valid || !Reaches(pte.Aperture))
            return null;
        var frame = new Pfn((pte.Address / PageSize.Bytes) + (vfn.Raw % format.SpanInPages(level)));
        var translation = new Translation(pte.Aperture, frame, pte.ReadOnly, pte.AtomicDisabled, pte.Privileged);
        if (flight.MayFillCaches)
            Remember(flight, vfn, translation);
        return translation;
    }

    bool Reaches(Aperture aperture) =>
        aperture == Aperture.VideoMemory || (aperture == Aperture.SystemCoherent && host is not null);

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
