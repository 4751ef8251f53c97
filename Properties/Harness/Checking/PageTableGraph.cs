using GpuMm.Implementation.Machine;
using GpuMm.Implementation.Machine.Walking;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Harness.Checking;

/// <summary>The table at <paramref name="Child"/> became reachable through <paramref name="Entry"/>.</summary>
readonly record struct TableLink(int Vmm, VramAddress Entry, Pfn Child, int ChildLevel, bool AlreadyLinked);

/// <summary>A leaf entry changed. Frames are null where the entry is invalid.</summary>
readonly record struct EntryChange(PageOfVmm Page, Pfn? Before, Pfn? After);

/// <summary>
/// What the hardware could reach at this moment, kept up to date word by word with the hardware's own decoders. The tables that the driver
/// believes in do not count.
/// </summary>
sealed class PageTableGraph(Vram vram, HardwareMmu format, EventHub hub)
{
    readonly Dictionary<Pfn, Node> nodes = [];
    readonly Dictionary<VramAddress, int> roots = [];

    sealed record Node(int Vmm, int Level, Vfn Base, VramAddress? Entry);

    public void AddRoot(Pfn root, int vmm)
    {
        roots.Add(root.Address, vmm);
        nodes.Add(root, new Node(vmm, 0, default, null));
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
        Unlink(entry);
        Link(node, entry);
    }

    /// <summary>What the reachable tables translate a page to, without touching anything.</summary>
    public Pfn? Translate(Pfn root, Vfn vfn)
    {
        var table = root.Address;
        for (int level = 0; level < format.PteLevel; level++)
        {
            if (Target(level, format.EntryAddress(table, level, vfn)) is not { } next)
                return null;
            table = next;
        }

        return FrameIn(vram.PeekWord(format.EntryAddress(table, format.PteLevel, vfn)));
    }

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
        bool already = nodes.ContainsKey(child);
        ulong index = entry.Raw % PageSize.Bytes / (ulong)format.EntryBytes(parent.Level);
        var vfn = parent.Base + (format.SpanInPages(parent.Level) * index);
        if (!already)
            nodes.Add(child, new Node(parent.Vmm, parent.Level + 1, vfn, entry));
        hub.TableLinked(new TableLink(parent.Vmm, entry, child, parent.Level + 1, already));
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
            foreach (var child in nodes.Values.Where(other => other.Entry is { } at && Pfn.Of(at) == page).ToArray())
                Unlink(child.Entry!.Value);
            return;
        }
    }

    void ChangeEntry(Node node, VramAddress address, ulong before, ulong after)
    {
        var vfn = node.Base + (address.Raw % PageSize.Bytes / 8);
        hub.EntryChanged(new EntryChange(new PageOfVmm(node.Vmm, vfn), FrameIn(before), FrameIn(after)));
    }

    VramAddress? Target(int level, VramAddress entry)
    {
        ulong word = vram.PeekWord(entry);
        return level == format.DualPdeLevel
            ? format.SmallTableOf(format.DecodeDualPde(word, vram.PeekWord(entry + 8)))
            : format.TableOf(format.DecodePde(word));
    }

    Pfn? FrameIn(ulong word)
    {
        var pte = format.DecodePte(word);
        return pte is { Valid: true, Aperture: Aperture.VideoMemory } ? Pfn.Of(new VramAddress(pte.Address)) : null;
    }
}
