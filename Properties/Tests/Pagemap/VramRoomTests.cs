using GpuMm.Implementation.Kernel;
using GpuMm.Implementation.Pagemap;
using GpuMm.Model.Vocabulary;
using Xunit;

namespace GpuMm.Tests.Pagemap;

/// <summary>Room in video memory is waited for first, and then made, at the cost of each allocation once at most.</summary>
public class VramRoomTests
{
    [Fact]
    public void What_is_about_to_be_free_is_waited_for_and_nothing_is_evicted()
    {
        var bench = new PagemapBench().Map(0, 2).Store(0, 1, 2).Populate(0).Populate(1);
        bool isFree = false;
        bench.Run(async () =>
        {
            var room = new VramRoom(bench.Pagemap);
            await bench.Parent.Munmap(SvmWindow.RangeOf(0, 1));
            bench.Drm.Work.QueueNow(async () =>
            {
                await bench.Kernel.Announce(StepKind.Local, Resource.None);
                isFree = true;
            });
            Assert.True(await room.Make());
            Assert.True(isFree);
        });
        Assert.Equal("-D", bench.Where(0, 2));
        Assert.DoesNotContain(PagemapMark.EvictedForRoom, bench.Marks);
        bench.ExitAll();
    }

    [Fact]
    public void Then_what_was_used_least_recently_is_evicted_one_after_the_other_until_nothing_is_left()
    {
        var bench = new PagemapBench().Map(0, 3).Store(0, 1, 2, 3).Populate(0).Populate(1).Populate(2);
        var first = bench.PageAt(0);
        string[] where = new string[5];
        bench.Run(async () =>
        {
            await bench.Pagemap.Used(first);
            var room = new VramRoom(bench.Pagemap);
            for (int i = 0; i < where.Length; i++)
                where[i] = $"{await room.Make()} {bench.Where(0, 3)}";
        });
        Assert.Equal(["True DDD", "True DSD", "True DSS", "True SSS", "False SSS"], where);
        Assert.Contains(PagemapMark.DeviceMemoryExhausted, bench.Marks);
        Assert.Equal([1UL, 2UL, 3UL], bench.LoadAll(0, 3));
        bench.ExitAll();
    }

    /// <summary>Or who needs room would never come to an end.</summary>
    [Fact]
    public void What_could_not_be_evicted_is_not_tried_again_and_the_others_are()
    {
        var bench = new PagemapBench().Map(0, 2).Store(0, 1, 2).Populate(0).Populate(1);
        var page = bench.PageAt(0);
        List<bool> answers = [];
        bench.Run(async () =>
        {
            await bench.Grab(page);
            var room = new VramRoom(bench.Pagemap);
            for (int i = 0; i < 4; i++)
                answers.Add(await room.Make());
            await bench.Memory.PutPage(page);
        });
        Assert.Equal([true, true, true, false], answers);
        Assert.Equal("DS", bench.Where(0, 2));
        Assert.Contains(PagemapMark.EvictionGaveUp, bench.Marks);
        bench.ExitAll();
    }

    [Fact]
    public void Room_that_could_not_be_made_is_no_eviction_for_room()
    {
        var bench = new PagemapBench().Map(0).Store(0, 1).Populate(0);
        var page = bench.PageAt(0);
        bench.Run(async () =>
        {
            await bench.Grab(page);
            var room = new VramRoom(bench.Pagemap);
            Assert.True(await room.Make() && await room.Make());
            await bench.Memory.PutPage(page);
        });
        Assert.DoesNotContain(PagemapMark.EvictedForRoom, bench.Marks);
        bench.ExitAll();
    }

    /// <summary>Who waits for room only once looks at the rest another time.</summary>
    [Fact]
    public void Everybody_who_needs_room_starts_anew()
    {
        var bench = new PagemapBench().Map(0).Store(0, 1).Populate(0);
        var page = bench.PageAt(0);
        bench.Run(async () =>
        {
            await bench.Grab(page);
            var one = new VramRoom(bench.Pagemap);
            Assert.True(await one.Make() && await one.Make());
            await bench.Memory.PutPage(page);
            Assert.False(await one.Make());
            var other = new VramRoom(bench.Pagemap);
            Assert.True(await other.Make() && await other.Make());
        });
        Assert.Equal("S", bench.Where(0, 1));
        bench.ExitAll();
    }
}
