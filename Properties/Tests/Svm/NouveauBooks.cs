using GpuMm.Harness.Systems.Svm.Checking;
using GpuMm.Implementation.Kernel.Mm;
using GpuMm.Implementation.Machine.Walking;
using GpuMm.Implementation.Svm;
using GpuMm.Model.Vocabulary;
using Xunit;

namespace GpuMm.Tests.Svm;

/// <summary>What the page tables of both processors and the counts of pages must agree about.</summary>
sealed class NouveauBooks(NouveauBench bench)
{
    /// <summary>While nobody runs.</summary>
    public void AssertBalanced()
    {
        var entries = bench.Processes
            .SelectMany(process => process.Mm.Entries.Select(entry => (At: new MappedAt(process.Mm, entry.Vfn), entry.Pte)))
            .ToArray();
        var devicePages = entries.Where(entry => entry.Pte.Kind == CpuPteKind.DevicePrivate).Select(entry => entry.Pte.Page!);
        Assert.All(bench.Memory.Pages.Concat(bench.Other.Pages).Concat(devicePages).Where(page => page != bench.Memory.ZeroPage), page =>
        {
            var mappedAt = entries.Where(entry => entry.Pte.Page == page).Select(entry => entry.At);
            Assert.Equivalent(mappedAt, page.Mappings, strict: true);
            int caches = (page.FilePage is null ? 0 : 1) + (page.Swap is null ? 0 : 1);
            Assert.Equal(page.MapCount + page.PinCount + caches, page.RefCount);
            Assert.True(page.Lock.IsOpen, $"{page} is locked");
        });
        Assert.Equal(devicePages.Distinct().Count(page => page.Pgmap == bench.Drm.Dmem), bench.Dmem.InUse);
        Assert.All(bench.Processes, process => Assert.Equal(0, process.Mm.Notifiers.IntervalCount));
        Assert.False(bench.Faults.HasEntries.IsOpen, "there are faults that nobody has taken");
        foreach (var process in bench.Processes)
        {
            for (int page = 0; page < SvmWindow.Pages; page++)
                AssertNotAhead(process.Mm, SvmWindow.VfnOf(page), process.Pte(page));
        }
    }

    /// <summary>The GPU reaches only what the process has there, or is about to have, and with no more rights.</summary>
    public void AssertNotAhead(MmStruct mm, Vfn vfn, CpuPte pte)
    {
        var process = bench.Processes.Find(known => known.Mm == mm);
        if (process is null || bench.Entry(SvmWindow.PageOf(vfn)!.Value, process) is not { Valid: true } found)
            return;
        string says = $"process {mm.Id}, page {SvmWindow.PageOf(vfn)}: cpu {pte}, gpu {GpuEntries.Text(found)}";
        Assert.True(IsAt(pte.Page, found) || IsAt(pte.Page?.Successor, found), says);
        Assert.True(found.ReadOnly || pte.Writable, says);
        Assert.True(found.AtomicDisabled || pte.Kind == CpuPteKind.DeviceExclusive, says);
        Assert.False(pte is { Kind: CpuPteKind.Present, ProtNone: true }, says);
        Assert.False(SvmWindow.Unmanaged.Contains(vfn), says);
    }

    static bool IsAt(Page? page, HardwarePte found) => page switch
    {
        null => false,
        { IsDevicePrivate: false } => GpuEntries.IsInHost(found) && GpuEntries.FrameOf(found) == page.Pfn,
        { Pgmap: NouveauDmem dmem } => !GpuEntries.IsInHost(found) && GpuEntries.FrameOf(found) == dmem.FrameOf(page),
        _ => false,
    };
}
