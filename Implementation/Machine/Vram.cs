using GpuMm.Model.Vocabulary;

namespace GpuMm.Implementation.Machine;

/// <summary>
/// Video memory, page by page: who owns a page, and what it holds. Freeing poisons a page, so that a stale pointer reads what nobody wrote.
/// </summary>
public sealed class Vram(int sizeInPages, IMachineListener listener)
{
    readonly VramPage?[] pages = new VramPage?[sizeInPages];

    public int SizeInPages => sizeInPages;

    public ulong SizeInBytes => (ulong)sizeInPages * PageSize.Bytes;

    public PageOwner OwnerOf(Pfn page) => PageOrNull(page)?.Owner ?? PageOwner.Nobody;

    /// <summary>What a page holds, without touching it; null if the page was never used.</summary>
    public VramPage? Peek(Pfn page) => PageOrNull(page);

    public ulong PeekWord(VramAddress address) => PageOrNull(Pfn.Of(address))?.Read(WordIndex(address)) ?? VramPage.Poison;

    public void Allocate(Pfn page, PageOwner owner)
    {
        if (OwnerOf(page) is { Use: not PageUse.Free } other)
            Report(MemoryFaultKind.DoubleAllocation, page.Address, other, "allocator");
        var target = pages[page.Raw] ??= new VramPage();
        target.Owner = owner;
        listener.PageAllocated(page, owner);
    }

    public void Free(Pfn page)
    {
        var owner = OwnerOf(page);
        if (owner.Use == PageUse.Free)
        {
            Report(MemoryFaultKind.DoubleFree, page.Address, owner, "allocator");
            return;
        }

        var target = pages[page.Raw]!;
        target.Owner = PageOwner.Nobody;
        target.Fill(VramPage.Poison);
        listener.PageFreed(page, owner);
    }

    /// <summary>Reads a word. <paramref name="reader"/> must own the page, unless it is null (hardware).</summary>
    public ulong Read(VramAddress address, PageOwner? reader, string by)
    {
        if (PageFor(address, reader, by) is not { } page)
            return VramPage.Poison;
        ulong value = page.Read(WordIndex(address));
        if (value == VramPage.Poison)
            Report(MemoryFaultKind.UnwrittenRead, address, page.Owner, by);
        return value;
    }

    /// <summary>Writes a word. <paramref name="writer"/> must own the page, unless it is null (hardware).</summary>
    public void Write(VramAddress address, ulong value, PageOwner? writer, string by)
    {
        if (PageFor(address, writer, by) is not { } page)
            return;
        int index = WordIndex(address);
        ulong before = page.Read(index);
        page.Write(index, value);
        if (writer is not null)
            listener.WordWritten(address, before, value);
    }

    /// <summary>
    /// Writes <paramref name="words"/> words from the start of a page at once: nobody else can reach a page that is being set up.
    /// </summary>
    public void Clear(Pfn page, int words, PageOwner writer, string by)
    {
        if (PageFor(page.Address, writer, by) is not { } target)
            return;
        foreach (var (index, value) in target.Words.ToArray())
        {
            if (index < words)
                listener.WordWritten(page.Address + ((ulong)index * 8), value, 0);
        }

        if (words == PageSize.Words)
            target.Fill(0);
        else
            target.FillStart(words);
    }

    VramPage? PageFor(VramAddress address, PageOwner? user, string by)
    {
        if (address.Raw / PageSize.Bytes >= (ulong)sizeInPages)
        {
            Report(MemoryFaultKind.OutOfRange, address, PageOwner.Nobody, by);
            return null;
        }

        var page = pages[address.Raw / PageSize.Bytes];
        if (page is null || page.Owner.Use == PageUse.Free)
        {
            Report(MemoryFaultKind.UseAfterFree, address, PageOwner.Nobody, by);
            return null;
        }

        if (user is { } expected && expected != page.Owner)
            Report(MemoryFaultKind.ForeignAccess, address, page.Owner, by);
        return page;
    }

    VramPage? PageOrNull(Pfn page) => page.Raw < (ulong)sizeInPages ? pages[page.Raw] : null;

    void Report(MemoryFaultKind kind, VramAddress address, PageOwner owner, string by) =>
        listener.MemoryFaulted(new MemoryFault(kind, address, owner, by));

    static int WordIndex(VramAddress address) => (int)(address.Raw % PageSize.Bytes / 8);
}
