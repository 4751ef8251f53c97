using GpuMm.Implementation.Kernel;
using GpuMm.Implementation.Machine;
using GpuMm.Implementation.Vmm;
using GpuMm.Model.Vocabulary;
using Xunit;
using static GpuMm.Tests.Vmm.VmmBench;

namespace GpuMm.Tests.Vmm;

/// <summary>The driver's window into VRAM: when it moves, and what lies beyond it.</summary>
public class PraminTests
{
    const ulong Mebibyte = 1 << 20;

    static readonly PageOwner Client = PageOwner.ClientData(1);

    readonly VmmBench bench = new(vramSizeInPages: 1024); // 4 MiB

    [Fact]
    public void What_lies_in_the_window_is_reached_without_moving_it()
    {
        Own(0, 255);
        Use(async window =>
        {
            await window.Write64(new VramAddress(0), 0x10);
            await window.Write64(new VramAddress(Mebibyte - 8), 0x20);
            Assert.Equal((0x10UL, 0x20UL), (await window.Read64(new VramAddress(0)), await window.Read64(new VramAddress(Mebibyte - 8))));
        });
        Assert.Equal(0, Moves);
    }

    [Fact]
    public void The_window_moves_to_what_it_does_not_show_in_both_directions()
    {
        Own(0, 256, 700);
        ulong[] addresses = [Mebibyte, 700 * PageSize.Bytes + 0x18, 0];
        Use(async window =>
        {
            foreach (ulong address in addresses)
                Assert.True(await window.Write64(new VramAddress(address), address | 0x10));
            foreach (ulong address in addresses)
                Assert.Equal(address | 0x10, await window.Read64(new VramAddress(address)));
        });
        Assert.Equal(6, Moves);
    }

    [Theory]
    [InlineData(511, 0)] // the last page that the window shows
    [InlineData(512, 1)] // the first behind it
    public void It_is_the_end_of_an_access_that_must_lie_in_the_window(ulong page, int moves)
    {
        Own(271, page);
        Use(async window =>
        {
            await window.Write64(new Pfn(271).Address, 0x10); // base at page 256: units of 64 KiB
            bench.Steps.Clear();
            Assert.True(await window.Clear(new Pfn(page), PageSize.Words));
            Assert.Equal(0UL, await window.Read64(new Pfn(page).Address + 0xff8));
        });
        Assert.Equal(moves, Moves);
    }

    [Fact]
    public void Nothing_lies_beyond_the_end_of_VRAM()
    {
        var end = new VramAddress(bench.Gpu.Vram.SizeInBytes);
        Use(async window =>
        {
            Assert.Null(await window.Read64(end));
            Assert.False(await window.Write64(end, 0x10));
            Assert.False(await window.Clear(Pfn.Of(end), PageSize.Words));
        });
        Assert.Equal(0, Moves);
    }

    [Fact]
    public void The_last_word_of_VRAM_is_reached()
    {
        var last = new VramAddress(bench.Gpu.Vram.SizeInBytes - 8);
        Assert.Equal(Pfn.Of(last), bench.Vmm.Root); // the buddy begins at the end
        Use(async window =>
        {
            Assert.True(await window.Write64(last, 0x10));
            Assert.Equal(0x10UL, await window.Read64(last));
        }, PageOwner.PageTablesOf(0));
        Assert.Equal(1, Moves);
    }

    [Fact]
    public void Tables_in_different_mebibytes_are_written_and_walked_by_moving_the_window()
    {
        var mappings = new List<(Mapping Mapping, Pfn[] Frames)>();
        for (ulong i = 0; i < 3; i++)
        {
            var mapping = bench.Prepared(2, Window((i + 1 << 18) - 1, 2));
            // One by one they come from the end downwards, so that the next tables lie a mebibyte away.
            mappings.Add((mapping, [.. Enumerable.Range(0, 256).SelectMany(_ => bench.Frames(1))]));
        }

        Assert.True(bench.Gpu.Buddy.Held.Where(IsTable).Select(page => page.Address.Raw / Mebibyte).Distinct().Count() >= 3);
        bench.Steps.Clear();
        foreach (var (mapping, frames) in mappings)
            Assert.Equal(Errno.None, bench.Execute(mapping, frames[..2]));
        Assert.True(Moves >= 3);
        foreach (var (mapping, frames) in mappings)
        {
            Assert.Equal((Errno.None, frames[1]), bench.Read(mapping.Range.Start + 1));
            Assert.Equal(frames[1], bench.Hardware(mapping.Range.Start + 1));
        }

        foreach (var (mapping, _) in mappings)
            Assert.Equal(Errno.None, bench.Unmap(mapping));
        Assert.Equal(Errno.None, bench.Reclaim());
        Assert.Equal(0, bench.Tables);
        bench.AssertClean();
    }

    [Fact]
    public void A_window_that_is_refused_is_not_held()
    {
        var refusing = new VmmBench(failures: new InjectedFailure(FailureSite.PraminWindow, 1));
        Assert.Null(refusing.Run(() => refusing.Gpu.Pramin.Window(Client)));
        Assert.NotNull(refusing.Run(() => refusing.Gpu.Pramin.Window(Client)));
    }

    int Moves => bench.Steps.Count(
        step => step is { Kind: StepKind.Write, Resource: { Kind: ResourceKind.Register, Id: Bar0.WindowBaseRegister } });

    bool IsTable(Pfn page) => bench.Gpu.Vram.OwnerOf(page).Use == PageUse.PageTable;

    void Own(params ulong[] pages)
    {
        foreach (ulong page in pages)
            bench.Gpu.Vram.Allocate(new Pfn(page), Client);
    }

    void Use(Func<PraminWindow, ValueTask> body, PageOwner? owner = null)
    {
        bench.Steps.Clear();
        bench.Run(async () =>
        {
            await using var window = (await bench.Gpu.Pramin.Window(owner ?? Client))!;
            await body(window);
        });
        bench.AssertClean();
    }
}
