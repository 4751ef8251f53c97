using GpuMm.Harness.Systems.Svm.Checking;
using GpuMm.Implementation.Kernel.Mm;
using GpuMm.Model.Vocabulary;
using Xunit;
using static GpuMm.Tests.Checking.PagemapCheckerBench;

namespace GpuMm.Tests.Checking;

/// <summary>Where a value was last is what the last change of an entry said.</summary>
public sealed class LastPlacesTests
{
    const ulong Value = 1UL << 40;

    readonly PagemapCheckerBench bench = new();
    readonly LastPlaces places;
    readonly Dictionary<Page, ulong> contents = [];
    readonly CpuPte inSystem;
    readonly CpuPte inVideo;

    public LastPlacesTests()
    {
        places = bench.Add(new LastPlaces(page => contents.TryGetValue(page, out ulong value) ? value : null));
        bench.Do(new SvmOperation.Store(0, 0), new SvmOperation.Store(0, 1), Populate(1));
        (inSystem, inVideo) = (bench.PteOf(0), bench.PteOf(1));
    }

    string InSystem => $"system memory, page {inSystem.Page!.Pfn}";

    [Fact]
    public void A_value_that_no_entry_showed_was_nowhere()
    {
        Change(default, inSystem);
        Assert.Null(places.Of(Value));
    }

    [Fact]
    public void A_value_is_in_the_memory_whose_page_the_process_gets()
    {
        contents[inSystem.Page!] = Value;
        Change(default, inSystem);
        Assert.Equal(InSystem, places.Of(Value));
        contents[inVideo.Page!] = Value;
        Change(inSystem with { Kind = CpuPteKind.Migration }, inVideo);
        Assert.Equal($"video memory, page {bench.Devmem.Frames[0]}", places.Of(Value));
    }

    [Fact]
    public void What_the_page_held_that_went_was_there_last()
    {
        contents[inSystem.Page!] = Value;
        Change(inSystem, default);
        Assert.Equal(InSystem, places.Of(Value));
    }

    [Fact]
    public void A_value_of_another_page_stays_where_it_is()
    {
        contents[inSystem.Page!] = Value;
        Change(default, inSystem);
        contents[inVideo.Page!] = Value + 1;
        Change(default, inVideo);
        Assert.Equal(InSystem, places.Of(Value));
    }

    [Fact]
    public void A_value_that_was_swapped_out_is_in_swap()
    {
        bench.Do(new SvmOperation.Reclaim(0, 0));
        var slot = bench.PteOf(0).Swap!;
        Change(inSystem, CpuPte.Swapped(slot));
        Assert.Null(slot.Cache);
        Assert.Equal("swap", places.Of(slot.Value));
    }

    /// <summary>The page has it too, until it is written.</summary>
    [Fact]
    public void So_is_a_value_that_is_on_its_way_there()
    {
        contents[inSystem.Page!] = Value;
        bench.OnStep = () =>
        {
            if (bench.PteOf(0).Swap is { Cache: not null } slot)
                Change(inSystem, CpuPte.Swapped(slot));
        };
        bench.Do(new SvmOperation.Reclaim(0, 0));
        Assert.Equal("swap", places.Of(Value));
    }

    void Change(CpuPte before, CpuPte after) => places.CpuPteChanged(bench.Parent, At(0), before, after);
}
