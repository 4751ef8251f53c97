using GpuMm.Harness.Systems.Vmm.Checking;
using GpuMm.Implementation.Vmm;
using GpuMm.Model.Lifecycles;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Harness.Systems.Vmm;

/// <summary>Writes down every event that only the Vmm has, with all its details, for a fingerprint.</summary>
sealed class VmmEventWriter(BinaryWriter to) : VmmObserver
{
    /// <summary>Numbers that the entries of every system leave free.</summary>
    enum Entry : byte
    {
        MappingChanged = 16,
        PageTableChanged = 17,
        TableLinked = 20,
        EntryChanged = 21,
        GpuTouchesPage = 22,
        Reached = 26,
    }

    public override void MappingChanged(Mapping mapping, MappingState before)
    {
        Begin(Entry.MappingChanged);
        to.Write(mapping.Vmm.Id);
        to.Write(mapping.Range.Start.Raw);
        to.Write(mapping.Range.Count);
        to.Write((byte)before);
        to.Write((byte)mapping.State);
        to.Write(mapping.EntriesMayBeLive);
    }

    public override void PageTableChanged(PageTable table, PageTableState before)
    {
        Begin(Entry.PageTableChanged);
        to.Write(table.Page.Raw);
        to.Write(table.InstallAddress.Raw);
        to.Write((byte)before);
        to.Write((byte)table.State);
    }

    public override void TableLinked(TableLink link)
    {
        Begin(Entry.TableLinked);
        to.Write(link.Vmm);
        to.Write(link.Entry.Raw);
        to.Write(link.Child.Raw);
        to.Write(link.ChildLevel);
        to.Write(link.AlreadyLinked);
    }

    public override void EntryChanged(EntryChange change)
    {
        Begin(Entry.EntryChanged);
        Write(change.Page);
        Write(change.Before);
        Write(change.After);
    }

    public override void GpuTouchesPage(VirtualPage page, Pfn frame, Access access)
    {
        Begin(Entry.GpuTouchesPage);
        Write(page);
        to.Write(frame.Raw);
        to.Write((byte)access);
    }

    public override void Reached(VmmMark mark)
    {
        Begin(Entry.Reached);
        to.Write((byte)mark);
    }

    void Begin(Entry entry) => to.Write((byte)entry);

    void Write(VirtualPage page)
    {
        to.Write(page.Space);
        to.Write(page.Vfn.Raw);
    }

    void Write(Pfn? frame)
    {
        to.Write(frame is not null);
        to.Write(frame?.Raw ?? 0);
    }
}
