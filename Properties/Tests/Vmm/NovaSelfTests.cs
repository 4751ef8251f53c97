using GpuMm.Implementation.Buddy;
using GpuMm.Implementation.Machine;
using GpuMm.Model.Lifecycles;
using GpuMm.Model.Vocabulary;
using Xunit;

namespace GpuMm.Tests.Vmm;

/// <summary>
/// What nova-core tests when it probes a GPU (bar_user.rs, run_self_test). Where it goes through BAR1, a GPU access goes through the
/// mapping.
/// </summary>
public class NovaSelfTests
{
    const ulong Pattern = 0xcafe_f00d_1234_5670;

    [Theory]
    [InlineData(MmuVersion.V2)]
    [InlineData(MmuVersion.V3)]
    public void What_is_written_through_PRAMIN_is_visible_through_the_mapping(MmuVersion version)
    {
        var bench = new VmmBench(version);
        var mapping = bench.Prepared(1);
        var frame = bench.Frames(1)[0];
        Assert.Equal(Errno.None, bench.Execute(mapping, [frame]));
        bench.Run(async () =>
        {
            await using var window = (await bench.Gpu.Pramin.Window(bench.Gpu.Vram.OwnerOf(frame)))!;
            Assert.True(await window.Write64(frame.Address, Pattern));
        });
        var seen = bench.Run(() => bench.Gpu.Mmu.Access(bench.Vmm.Root.Address, mapping.Range.Start, Access.Read, 0, serveCached: true));
        Assert.Equal(new GpuAccessResult(false, frame, Pattern), seen);
        bench.AssertClean();
    }

    [Theory]
    [InlineData(MmuVersion.V2)]
    [InlineData(MmuVersion.V3)]
    public void Read_mapping_tells_what_prepare_and_execute_mapped(MmuVersion version)
    {
        var bench = new VmmBench(version);
        var frames = bench.Frames(4);
        var mapping = bench.Prepared(4);
        Assert.Equal(MappingState.Prepared, mapping.State);
        Assert.Equal((Errno.None, null), bench.Read(mapping.Range.Start));
        Assert.Equal(Errno.None, bench.Execute(mapping, frames));
        for (int i = 0; i < 4; i++)
            Assert.Equal((Errno.None, frames[i]), bench.Read(mapping.Range.Start + (ulong)i));
        Assert.Equal(Errno.None, bench.Unmap(mapping));
        for (int i = 0; i < 4; i++)
            Assert.Equal((Errno.None, null), bench.Read(mapping.Range.Start + (ulong)i));
        bench.AssertClean();
    }

    /// <summary>The buddy has a hole at base + 16 KiB, and gives 32 KiB out of the 36 KiB around it in several blocks.</summary>
    [Theory]
    [InlineData(MmuVersion.V2)]
    [InlineData(MmuVersion.V3)]
    public void Blocks_on_both_sides_of_a_hole_are_mapped_and_verified(MmuVersion version)
    {
        const ulong kibibyte = 1024;
        var buddy = new GpuBuddy(1024 * kibibyte, PageSize.Bytes);
        ulong hole = 16 * kibibyte;
        Assert.True(buddy.AllocBlocks(hole, hole + PageSize.Bytes, PageSize.Bytes, PageSize.Bytes, BuddyFlags.None).IsSuccess);
        var around = buddy.AllocBlocks(0, 36 * kibibyte, 32 * kibibyte, PageSize.Bytes, BuddyFlags.Range);
        Assert.True(around.IsSuccess);
        Assert.True(around.Blocks.Count > 1);
        Assert.Equal(32 * kibibyte, around.Blocks.Aggregate(0UL, (sum, block) => sum + (block.End - block.Offset)));

        var bench = new VmmBench(version);
        foreach (var block in around.Blocks)
        {
            Assert.False(block.Offset <= hole && hole < block.End);
            Pfn[] frames = [.. PagesOf(block)];
            var mapping = bench.Prepared((ulong)frames.Length);
            Assert.Equal(Errno.None, bench.Execute(mapping, frames));
            for (int i = 0; i < frames.Length; i++)
                Assert.Equal((Errno.None, frames[i]), bench.Read(mapping.Range.Start + (ulong)i));
        }

        bench.AssertClean();
    }

    [Theory]
    [InlineData(MmuVersion.V2)]
    [InlineData(MmuVersion.V3)]
    public void What_is_written_through_the_mapping_is_read_back_through_it_and_through_PRAMIN(MmuVersion version)
    {
        var bench = new VmmBench(version);
        var mapping = bench.Prepared(2);
        var frames = bench.Frames(2);
        Assert.Equal(Errno.None, bench.Execute(mapping, frames));
        for (int i = 0; i < 2; i++)
        {
            var page = mapping.Range.Start + (ulong)i;
            Assert.Equal(frames[i], bench.Hardware(page, Access.Write, Pattern + ((ulong)i << 4)));
            Assert.Equal(frames[i], bench.Hardware(page));
        }

        var readBack = bench.Run(async () =>
        {
            await using var window = (await bench.Gpu.Pramin.Window(bench.Gpu.Vram.OwnerOf(frames[0])))!;
            return (await window.Read64(frames[0].Address), await window.Read64(frames[1].Address));
        });
        Assert.Equal((Pattern, Pattern + 0x10), readBack);
        bench.AssertClean();
    }

    static IEnumerable<Pfn> PagesOf(BuddyBlock block)
    {
        for (ulong offset = block.Offset; offset < block.End; offset += PageSize.Bytes)
            yield return Pfn.Of(new VramAddress(offset));
    }
}
