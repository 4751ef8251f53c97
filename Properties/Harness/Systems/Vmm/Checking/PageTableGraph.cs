using GpuMm.Harness.Checking;
using GpuMm.Implementation.Machine;
using GpuMm.Implementation.Machine.Walking;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Harness.Systems.Vmm.Checking;

/// <summary>The table at <paramref name="Child"/> became reachable through <paramref name="Entry"/>.</summary>
readonly record struct TableLink(int Vmm, VramAddress Entry, Pfn Child, int ChildLevel, bool AlreadyLinked);

/// <summary>A leaf entry changed. Frames are null where the entry is invalid.</summary>
readonly record struct EntryChange(VirtualPage Page, Pfn? Before, Pfn? After);

/// <summary>
/// What the hardware could reach at this moment, kept up to date word by word with the hardware's own decoders. The tables that the driver
/// believes in do not count.
/// </summary>
sealed class PageTableGraph(Vram vram, HardwareMmu format, VmmEvents events)
{
    readonly Dictionary<Pfn, Node> nodes = [];
    readonly Dictionary<VramAddress, int> roots = [];

    sealed record Node(int Vmm, int Level, Vfn Base, VramAddress? Entry);

    /// <summary>Whose root it is. Another address space may have it too, which is a defect and makes it no other root.</summary>
    public void AddRoot(Pfn root, int vmm)
    {
        roots.TryAdd(root.Address, vmm);
        nodes.TryAdd(root, new Node(vmm, 0, default, null));
    }

    public int VmmOf(VramAddress pdb) => roots.GetValueOrDefault(pdb, -1);

    /// <summary>The entry through which a page is reachable as a table; null if it is not, or is a root.</summary>
    public VramAddress? EntryTo(Pfn table) => nodes.GetValueOrDefault(table)?.Entry;

    public void Retire(Pfn root)
    {
        if (roots.TryGetValue(root.Address, out int vmm))
        {
            foreach (var (page, _) in nodes.Where(pair => pair.Value.Vmm == vmm).ToArray())
                nodes.Remove(page);
        }
    }

    /// <summary>A driver wrote a word. If it lies in a reachable table, what it points to becomes or stops being reachable.</summary>
    public void WordWritten(VramAddress address, ulong before, ulong after)
    {
        var page = Pfn.Of(address);
        if (!nodes.TryGetValue(page, out var node) || before == after)
            return;
        if (node.Level == format.PteLevel)
        {
            ChangeEntry(node, address, before, after);
            return;
        }

        var entry = EntryAt(page, node, address);
        if (Target(node.Level, entry, address, before) != Target(node.Level, entry))
        {
            Unlink(entry);
            Link(node, entry);
        }

        CheckKind(node, entry);
    }

    /// <summary>A page that is reachable as a table now, roots included.</summary>
    public bool IsReachable(Pfn table) => nodes.ContainsKey(table);

    /// <summary>The leaf entry of a page, as the hardware would find it; null if the path to it is broken.</summary>
    public HardwarePte? EntryOf(Pfn root, Vfn vfn)
    {
        var table = root.Address;
        for (int level = 0; level < format.PteLevel; level++)
        {
            if (Target(level, format.EntryAddress(table, level, vfn)) is not { } next)
                return null;
            table = next;
        }

        return format.DecodePte(vram.PeekWord(format.EntryAddress(table, format.PteLevel, vfn)));
    }

    /// <summary>The valid leaf entries of an address space.</summary>
    public IEnumerable<Vfn> ValidEntries(int vmm) =>
        from table in nodes
        where table.Value.Vmm == vmm && table.Value.Level == format.PteLevel
        from word in vram.Peek(table.Key)?.Words ?? []
        where FrameIn(word.Value) is not null
        orderby table.Value.Base.Raw, word.Index
        select table.Value.Base + (ulong)word.Index;

    /// <summary>What the reachable tables translate a page to, without touching anything.</summary>
    public Pfn? Translate(Pfn root, Vfn vfn) => EntryOf(root, vfn) is { } pte ? FrameIn(pte) : null;

    /// <summary>The path of a page from the root: the address of each entry, and where it points.</summary>
    public IEnumerable<(int Level, VramAddress Entry, string Holds)> Path(Pfn root, Vfn vfn)
    {
        var table = root.Address;
        for (int level = 0; level < format.PteLevel; level++)
        {
            var entry = format.EntryAddress(table, level, vfn);
            var next = Target(level, entry);
            yield return (level, entry, next is { } found ? $"table {Pfn.Of(found)} ({vram.OwnerOf(Pfn.Of(found))})" : "invalid");
            if (next is null)
                yield break;
            table = next.Value;
        }

        var leaf = format.EntryAddress(table, format.PteLevel, vfn);
        var mapped = FrameIn(vram.PeekWord(leaf));
        yield return (format.PteLevel, leaf, mapped is { } frame ? $"page {frame} ({vram.OwnerOf(frame)})" : "invalid");
    }

    VramAddress EntryAt(Pfn page, Node node, VramAddress address)
    {
        ulong entryBytes = (ulong)format.EntryBytes(node.Level);
        return page.Address + ((address.Raw - page.Address.Raw) / entryBytes * entryBytes);
    }

    void Link(Node parent, VramAddress entry)
    {
        if (Target(parent.Level, entry) is not { } target)
            return;
        var child = Pfn.Of(target);
        events.LooksInto(child);
        bool already = nodes.ContainsKey(child);
        ulong index = entry.Raw % PageSize.Bytes / (ulong)format.EntryBytes(parent.Level);
        var vfn = parent.Base + (format.SpanInPages(parent.Level) * index);
        if (!already)
            nodes.Add(child, new Node(parent.Vmm, parent.Level + 1, vfn, entry));
        events.TableLinked(new TableLink(parent.Vmm, entry, child, parent.Level + 1, already));
        if (!already)
            LinkChildren(child, nodes[child]);
    }

    /// <summary>A table may be filled before it becomes reachable: then what it points to becomes reachable with it.</summary>
    void LinkChildren(Pfn page, Node node)
    {
        if (vram.Peek(page) is not { } content)
            return;
        foreach (var (index, value) in content.Words.ToArray())
        {
            var address = page.Address + ((ulong)index * 8);
            if (node.Level == format.PteLevel)
                ChangeEntry(node, address, 0, value);
            else if (EntryAt(page, node, address) is var entry && nodes.Values.All(other => other.Entry != entry))
                Link(node, entry);
        }
    }

    void Unlink(VramAddress entry)
    {
        foreach (var (page, node) in nodes)
        {
            if (node.Entry != entry)
                continue;
            nodes.Remove(page);
            events.LooksInto(page);
            UnlinkChildren(page, node);
            return;
        }
    }

    /// <summary>With a table, everything below it stops being reachable; at the leaves that is as good as clearing the entries.</summary>
    void UnlinkChildren(Pfn page, Node node)
    {
        if (node.Level == format.PteLevel)
        {
            foreach (var (index, value) in vram.Peek(page)?.Words.ToArray() ?? [])
                ChangeEntry(node, page.Address + ((ulong)index * 8), value, 0);
            return;
        }

        foreach (var child in nodes.Values.Where(other => other.Entry is { } at && Pfn.Of(at) == page).ToArray())
            Unlink(child.Entry!.Value);
    }

    /// <summary>
    /// Nobody here makes large pages, tables of 64 KiB pages, or tables in system memory: such an entry is a slip of bits.
    /// </summary>
    void CheckKind(Node node, VramAddress entry)
    {
        ulong word = vram.PeekWord(entry);
        bool strange = node.Level == format.DualPdeLevel
            ? format.DecodeDualPde(word, vram.PeekWord(entry + 8)) is { IsPte: true } or { Big.Valid: true } or { Sparse: true }
            : format.DecodePde(word) is { IsPte: true } or { Sparse: true } or { Valid: true, Aperture: not Aperture.VideoMemory };
        if (strange)
            events.Hub.Violate(PropertyCatalogue.NoDanglingTable, $"the entry at {entry} holds 0x{word:x}, no pointer to a table");
    }

    void ChangeEntry(Node node, VramAddress address, ulong before, ulong after)
    {
        var vfn = node.Base + (address.Raw % PageSize.Bytes / 8);
        var (frameBefore, frameAfter) = (FrameIn(before), FrameIn(after));
        if (frameBefore is not null || frameAfter is not null)
            events.EntryChanged(new EntryChange(new VirtualPage(node.Vmm, vfn), frameBefore, frameAfter));
    }

    /// <summary>Where an entry points, now, or while the word at <paramref name="changed"/> still held what it held before.</summary>
    VramAddress? Target(int level, VramAddress entry, VramAddress? changed = null, ulong before = 0)
    {
        ulong Word(VramAddress at) => at == changed ? before : vram.PeekWord(at);
        return level == format.DualPdeLevel
            ? format.SmallTableOf(format.DecodeDualPde(Word(entry), Word(entry + 8)))
            : format.TableOf(format.DecodePde(Word(entry)));
    }

    Pfn? FrameIn(ulong word) => FrameIn(format.DecodePte(word));

    static Pfn? FrameIn(HardwarePte pte) =>
        pte is { Valid: true, Aperture: Aperture.VideoMemory } ? Pfn.Of(new VramAddress(pte.Address)) : null;
}
