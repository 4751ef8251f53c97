using GpuMm.Model.Vocabulary;

namespace GpuMm.Implementation.Kernel.Mm;

/// <summary>
/// struct page: what the kernel knows of one page of memory, whoever's it is. Whoever looks at it or changes it within a step touches
/// <see cref="Resource"/>.
/// </summary>
public sealed class Page
{
    const long RetryMs = 1;

    readonly KernelContext kernel;
    readonly List<MappedAt> mappings = new(2);
    readonly List<MappedAt> migrationEntries = [];

    internal Page(KernelContext kernel, Pfn pfn)
    {
        this.kernel = kernel;
        Pfn = pfn;
        Resource = new Resource(ResourceKind.StructPage, pfn.Raw);
        Lock = new Mutex(kernel, kernel.Lockdep.Class("folio"));
    }

    /// <summary>A page of a device's memory, free at first.</summary>
    internal static Page OfDevice(KernelContext kernel, DevPagemap pgmap, Pfn pfn) => new(kernel, pfn) { Pgmap = pgmap, RefCount = 0 };

    public Pfn Pfn { get; }

    public Resource Resource { get; }

    /// <summary>folio_lock. Migration holds it from setup to finalize; the kernel mostly tries, and waits only with none locked.</summary>
    public Mutex Lock { get; }

    /// <summary>page_ref_count: a reference for each entry that maps it, and one for each who uses it.</summary>
    public int RefCount { get; private set; } = 1;

    /// <summary>Of the references, those that pin_user_pages took: somebody's device works with the page.</summary>
    public int PinCount { get; internal set; }

    /// <summary>Of the references, those of CPU faults that are being handled, and those that are about to be put afterwards.</summary>
    internal int FaultReferences { get; set; }

    /// <summary>page_mapcount: entries that map it, device-private and device-exclusive ones among them.</summary>
    public int MapCount => mappings.Count;

    /// <summary>Where it is mapped (the rmap).</summary>
    public IReadOnlyList<MappedAt> Mappings => mappings;

    /// <summary>Where migration entries stand in for it.</summary>
    public IReadOnlyList<MappedAt> MigrationEntries => migrationEntries;

    /// <summary>folio_test_anon: memory of processes. Otherwise it is a page of a file.</summary>
    public bool IsAnon { get; internal set; }

    /// <summary>PageAnonExclusive: no other process can have it, so that its owner may write without a copy.</summary>
    public bool IsAnonExclusive { get; internal set; }

    /// <summary>The page of the file that it caches; null if it is anonymous, or no longer in the cache.</summary>
    public int? FilePage { get; internal set; }

    /// <summary>The slot of swap that it caches; null if it is in none.</summary>
    public SwapSlot? Swap { get; internal set; }

    /// <summary>is_device_private_page: of whose memory it is a page; null for system memory.</summary>
    public DevPagemap? Pgmap { get; internal init; }

    /// <summary>zone_device_data: the driver's.</summary>
    public object? ZoneDeviceData { get; set; }

    /// <summary>While it migrates: the page that has taken over.</summary>
    public Page? Successor { get; internal set; }

    public bool IsDevicePrivate => Pgmap is not null;

    public bool IsFree => RefCount == 0;

    /// <summary>get_page: the caller knows that there is a reference, its own or one that an entry holds.</summary>
    /// <exception cref="RefcountException">There is none, and the page is free.</exception>
    public void Get()
    {
        kernel.Touch(StepKind.Write, Resource);
        if (RefCount == 0)
            throw new RefcountException($"a reference was taken to page {Pfn}, which is free");
        RefCount++;
    }

    /// <summary>Drops a reference, and says whether it was the last.</summary>
    internal bool Drop()
    {
        kernel.Touch(StepKind.Write, Resource);
        if (RefCount == 0)
            throw new RefcountException($"a reference to page {Pfn} was put that nobody held");
        return --RefCount == 0;
    }

    /// <summary>
    /// Waits until somebody takes or drops a reference, or for a while. Who found that there are too many of them to take the page away
    /// would only find the same until then: what a CPU does again and again, faulting, is one step here. Other faults do not count, or
    /// several would wake each other and no time would pass.
    /// </summary>
    internal async ValueTask WaitForReferences() => await kernel.WaitFor(new OtherReferences(this), Resource, RetryMs);

    int ReferencesOfOthers => RefCount - FaultReferences;

    /// <summary>A page of a device's memory that was free is handed out again, locked, within a step (zone_device_page_init).</summary>
    internal void InitZoneDevice()
    {
        kernel.Touch(StepKind.Write, Resource);
        if (RefCount != 0 || !Lock.TryTake())
            throw new RefcountException($"page {Pfn} of a device was handed out while somebody has it");
        RefCount = 1;
        (IsAnon, IsAnonExclusive, Successor) = (false, false, null);
    }

    internal void AddMapping(MappedAt at)
    {
        kernel.Touch(StepKind.Write, Resource);
        mappings.Add(at);
    }

    internal void RemoveMapping(MappedAt at)
    {
        kernel.Touch(StepKind.Write, Resource);
        if (!mappings.Remove(at))
            throw new RefcountException($"page {Pfn} was unmapped where it is not mapped");
    }

    internal void AddMigrationEntry(MappedAt at)
    {
        kernel.Touch(StepKind.Write, Resource);
        migrationEntries.Add(at);
    }

    internal void RemoveMigrationEntry(MappedAt at)
    {
        kernel.Touch(StepKind.Write, Resource);
        migrationEntries.Remove(at);
    }

    public override string ToString() => $"{(IsDevicePrivate ? "device page " : "")}{Pfn}";

    sealed class OtherReferences(Page page) : Gate
    {
        readonly int seen = page.ReferencesOfOthers;

        public override bool IsOpen => page.ReferencesOfOthers != seen;

        public override string Describe() => $"somebody to let go of {page}";
    }
}

/// <summary>A place in a page table.</summary>
public readonly record struct MappedAt(MmStruct Mm, Vfn Vfn);
