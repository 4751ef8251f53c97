using GpuMm.Model.Vocabulary;

namespace GpuMm.Implementation.Kernel.Mm;

/// <summary>Which pages <see cref="MigrateVma"/> takes.</summary>
[Flags]
public enum MigrateVmaFlags
{
    None = 0,
    SelectSystem = 1 << 0,

    /// <summary>Those of the device that owns <see cref="MigrateVma.PgmapOwner"/>.</summary>
    SelectDevicePrivate = 1 << 1,
}

/// <summary>migrate_vma: pages of one mapping migrate. The mmap lock is held for reading from setup to the end.</summary>
/// <param name="mm">The process.</param>
/// <param name="vma">The mapping.</param>
/// <param name="range">Within it.</param>
public sealed class MigrateVma(MmStruct mm, Vma? vma, VfnRange range) : PageMigration(mm.Memory, mm.Listener, (int)range.Count)
{
    bool notified;

    public MmStruct Mm => mm;

    public Vma? Vma => vma;

    public VfnRange Range => range;

    public required MigrateVmaFlags Flags { get; init; }

    /// <summary>Which device does it: its pages are the ones selected, and its notifiers know that it is its own doing.</summary>
    public object? PgmapOwner { get; init; }

    /// <summary>How many of <see cref="PageMigration.Src"/> can migrate, after setup.</summary>
    public int Cpages { get; private set; }

    public int Npages => Src.Length;

    /// <summary>migrate_vma_setup.</summary>
    /// <returns>EINVAL if the arguments are wrong. That nothing can migrate is no error.</returns>
    public async ValueTask<Errno> Setup()
    {
        mm.MmapLock.AssertHeld();
        if (vma is null || range.IsEmpty || !vma.Range.Contains(range))
            return Errno.EINVAL;
        if (FaultPage is { } faulting && (!faulting.IsDevicePrivate || faulting.Lock.Holder is null))
            return Errno.EINVAL;
        await Notify(range);
        for (int i = 0; i < Npages; i++)
            Src[i] = await Collect(vma, range.Start + (ulong)i);
        await mm.Notifiers.InvalidateRangeEnd();
        Cpages = await Unmap();
        return Errno.None;
    }

    /// <summary>migrate_vma_pages.</summary>
    public override async ValueTask Pages()
    {
        await base.Pages();
        if (notified)
            await mm.Notifiers.InvalidateRangeEnd();
        notified = false;
    }

    protected override async ValueTask InsertPage(int index, Page page)
    {
        if (!notified)
            await Notify(new VfnRange(range.Start + (ulong)index, (ulong)(Npages - index)));
        notified = true;
        var vfn = range.Start + (ulong)index;
        await mm.LockPte(vfn);
        var pte = mm.Peek(vfn);
        bool isZero = pte.Kind == CpuPteKind.Present && pte.Page == Memory.ZeroPage;
        if (!vma!.IsAnonymous || (pte.Kind != CpuPteKind.None && !isZero))
        {
            Src[index] = Src[index].Stays;
            return;
        }

        page.Get();
        (page.IsAnon, page.IsAnonExclusive) = (true, true);
        mm.SetPte(vfn, EntryFor(page, vma));
        Listener.Reached(isZero ? MmMark.MigratedZeroPage : MmMark.MigratedHole);
    }

    static CpuPte EntryFor(Page page, Vma vma) =>
        new(page.IsDevicePrivate ? CpuPteKind.DevicePrivate : CpuPteKind.Present, page, vma.Permits(write: true))
        {
            ProtNone = !vma.Permits(write: false),
        };

    async ValueTask Notify(VfnRange changing) =>
        await mm.Notifiers.InvalidateRangeStart(new MmuNotifierRange(mm, changing, MmuNotifyEvent.Migrate, PgmapOwner));

    /// <summary>migrate_vma_collect_pmd: takes a page, locks it, and puts a migration entry there, under the page table lock.</summary>
    async ValueTask<MigratePfn> Collect(Vma within, Vfn vfn)
    {
        await mm.LockPte(vfn);
        var pte = mm.Peek(vfn);
        if (pte.Kind == CpuPteKind.None)
            return within.IsAnonymous ? MigratePfn.Empty : default;
        if (!Selects(pte))
            return default;
        var page = pte.Page!;
        if (page == Memory.ZeroPage)
            return MigratePfn.Empty;
        if (Refusal(page) is { } refusal)
        {
            Listener.Reached(refusal);
            return default;
        }

        page.Get();
        mm.SetPte(vfn, pte with { Kind = CpuPteKind.Migration });
        return MigratePfn.From(page, pte.Writable);
    }

    bool Selects(CpuPte pte)
    {
        if (pte.Kind == CpuPteKind.Present)
            return Flags.HasFlag(MigrateVmaFlags.SelectSystem);
        if (pte.Kind != CpuPteKind.DevicePrivate)
            return false;
        bool isOwn = ReferenceEquals(pte.Page!.Pgmap!.Owner, PgmapOwner);
        if (!isOwn)
            Listener.Reached(MmMark.MigrationRefusedForeign);
        return isOwn && Flags.HasFlag(MigrateVmaFlags.SelectDevicePrivate);
    }

    /// <summary>Why a page cannot be taken; if there is no reason it is locked now.</summary>
    MmMark? Refusal(Page page)
    {
        mm.Kernel.Touch(StepKind.Read, page.Resource);
        return page is { IsAnonExclusive: true, PinCount: > 0 } ? MmMark.MigrationRefusedPinned
            : page != FaultPage && !page.Lock.TryTake() ? MmMark.MigrationRefusedLocked
            : null;
    }
}
