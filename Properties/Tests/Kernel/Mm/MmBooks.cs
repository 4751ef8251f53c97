using GpuMm.Implementation.Kernel.Mm;
using GpuMm.Model.Vocabulary;
using Xunit;

namespace GpuMm.Tests.Kernel.Mm;

/// <summary>What pages, entries and swap slots must agree about while nobody runs.</summary>
sealed class MmBooks(MmBench bench)
{
    readonly (MmStruct Mm, Vfn Vfn, CpuPte Pte)[] entries =
    [
        .. new[] { bench.Mm, bench.Child }.SelectMany(mm => mm.Entries.Select(entry => (mm, entry.Vfn, entry.Pte))),
    ];

    public void AssertBalanced()
    {
        Assert.Empty(bench.Findings);
        Assert.All(bench.Memory.Pages.Concat(bench.Device.Pages).Where(page => page != bench.Memory.ZeroPage), AssertCounted);
        Assert.Empty(bench.Memory.ZeroPage.Mappings);
        Assert.All(entries, entry => Assert.Contains(entry.Mm.Vmas, vma => vma.Range.Contains(entry.Vfn)));
        Assert.All(entries, AssertNotTooMany);
        AssertSwap();
        AssertOrdered(bench.Mm.Vmas);
        AssertOrdered(bench.Child.Vmas);
    }

    void AssertCounted(Page page)
    {
        var mappedAt = entries.Where(entry => entry.Pte.Page == page).Select(entry => new MappedAt(entry.Mm, entry.Vfn));
        Assert.Equivalent(mappedAt, page.Mappings, strict: true);
        Assert.Empty(page.MigrationEntries);
        Assert.True(page.Lock.IsOpen, $"{page} is locked");
        int caches = (page.FilePage is null ? 0 : 1) + (page.Swap is null ? 0 : 1);
        Assert.Equal(page.MapCount + page.PinCount + caches, page.RefCount);
        Assert.Equal(page.IsFree, page.IsDevicePrivate && page.RefCount == 0);
        Assert.True(page is { IsAnonExclusive: false } or { MapCount: <= 1 }, $"{page} is shared and exclusive");
    }

    /// <summary>An entry does not permit what its VMA forbids, nor writing where another process would see it.</summary>
    void AssertNotTooMany((MmStruct Mm, Vfn Vfn, CpuPte Pte) entry)
    {
        var vma = entry.Mm.Vmas.Single(vma => vma.Range.Contains(entry.Vfn));
        Assert.False(entry.Pte.Permits(write: false) && !vma.Permits(write: false), $"{entry.Pte} in {vma}");
        Assert.False(entry.Pte.Writable && !vma.Permits(write: true), $"{entry.Pte} in {vma}");
        Assert.False(entry.Pte.Writable && vma.IsPrivate && !entry.Pte.Page!.IsAnonExclusive, $"{entry.Pte} in {vma}");
    }

    void AssertSwap()
    {
        var slots = entries.Where(entry => entry.Pte.Swap is not null).GroupBy(entry => entry.Pte.Swap!).ToArray();
        Assert.All(slots, slot => Assert.Equal(slot.Count(), slot.Key.Count));
        Assert.Equal(slots.Length, bench.Memory.SwapSlotsInUse);
    }

    static void AssertOrdered(IReadOnlyList<Vma> vmas)
    {
        for (int i = 1; i < vmas.Count; i++)
        {
            var (left, right) = (vmas[i - 1], vmas[i]);
            Assert.True(left.Range.End.Raw <= right.Range.Start.Raw, $"{left} and {right}");
            bool touch = left.Range.End == right.Range.Start;
            Assert.False(touch && (left.Kind, left.Prot) == (right.Kind, right.Prot), $"{left} and {right} are one");
        }
    }
}
