using GpuMm.Harness;
using GpuMm.Implementation.Kernel.Mm;
using GpuMm.Model.Vocabulary;
using Xunit;

namespace GpuMm.Tests.Kernel.Mm;

/// <summary>Accesses, forks, reclaim and migration at the same time, in random orders: nobody loses what was written.</summary>
public class MmRaceTests
{
    const int Writes = 4;

    public static TheoryData<ulong> Seeds() => [.. Enumerable.Range(0, 150).Select(seed => (ulong)seed)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Nothing_that_was_written_is_lost(ulong seed)
    {
        var bench = MmBench.Random(seed).Map(0, 4);
        bench.Run(
            () => WriteAndCheck(bench, bench.Mm, 0, 0x100),
            () => WriteAndCheck(bench, bench.Mm, 1, 0x200),
            () => ForkAndCheck(bench),
            () => TakeAway(bench, seed),
            () => MoveAround(bench));
        Assert.Equal([0x100UL + Writes, 0x200UL + Writes], [bench.Load(0), bench.Load(1)]);
        bench.ExitAll(bench.Mm, bench.Child);
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void A_process_that_ends_in_the_middle_leaves_nothing_behind(ulong seed)
    {
        var bench = MmBench.Random(seed).Map(0, 2).Map(2, 2, VmaKind.FileShared).Store(0, 1).Store(2, 2).Store(3, 3);
        bench.Fork();
        bench.Run(
            () => bench.Mm.Put(),
            async () => await bench.Reclaimer.Reclaim(bench.Mm, SvmWindow.VfnOf(0)),
            async () => await bench.Reclaimer.Reclaim(bench.Child, SvmWindow.VfnOf(2)),
            async () => Assert.Equal((AccessOutcome.Done, 1UL), await bench.Child.Load(SvmWindow.VfnOf(0))),
            async () => Assert.Equal(AccessOutcome.Done, await bench.Child.Store(SvmWindow.VfnOf(3), 4)),
            async () => await bench.Reaper.Reap(bench.Mm, SvmWindow.RangeOf(0, 4)));
        Assert.Equal([1UL, 2UL, 4UL], [bench.Load(0, bench.Child), bench.Load(2, bench.Child), bench.Load(3, bench.Child)]);
        bench.ExitAll(bench.Child);
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Pinned_pages_and_mappings_stay_together(ulong seed)
    {
        var bench = MmBench.Random(seed).Map(0, 1).Store(0, 1);
        Page? pinned = null;
        bench.Run(
            async () => (_, pinned) = await bench.Mm.Pin(SvmWindow.VfnOf(0)),
            async () => await bench.Reclaimer.Reclaim(bench.Mm, SvmWindow.VfnOf(0)),
            async () => Assert.Equal(Errno.None, await bench.Mm.ForkInto(bench.Child)),
            async () => await bench.Device.Migrate(bench.Mm, SvmWindow.RangeOf(0, 1)));
        bench.Store(0, 2).Store(0, 3, bench.Child);
        Assert.Equal(pinned, bench.Pte(0).Page);
        bench.Run(() => bench.Mm.Unpin(pinned!));
        bench.ExitAll(bench.Mm, bench.Child);
    }

    static async ValueTask WriteAndCheck(MmBench bench, MmStruct mm, int page, ulong first)
    {
        var vfn = SvmWindow.VfnOf(page);
        for (ulong value = first + 1; value <= first + Writes; value++)
        {
            Assert.Equal(AccessOutcome.Done, await mm.Store(vfn, value));
            Assert.Equal((AccessOutcome.Done, value), await mm.Load(vfn));
        }
    }

    /// <summary>What a child saw once it sees again, whatever its parent does, and its own writes too.</summary>
    static async ValueTask ForkAndCheck(MmBench bench)
    {
        Assert.Equal(Errno.None, await bench.Mm.ForkInto(bench.Child));
        ulong seen = await See(bench.Child, 0);
        Assert.True(seen is 0 or (> 0x100 and <= 0x100 + Writes));
        await WriteAndCheck(bench, bench.Child, 1, 0x300);
        Assert.Equal((seen, 0x300UL + Writes), (await See(bench.Child, 0), await See(bench.Child, 1)));
    }

    static async ValueTask<ulong> See(MmStruct mm, int page)
    {
        var (outcome, value) = await mm.Load(SvmWindow.VfnOf(page));
        Assert.Equal(AccessOutcome.Done, outcome);
        return value;
    }

    static async ValueTask TakeAway(MmBench bench, ulong seed)
    {
        var random = new SplitMix(seed + 1);
        for (int i = 0; i < 6; i++)
        {
            var vfn = SvmWindow.VfnOf(random.Below(2));
            if (random.Below(3) == 0)
                await bench.Device.Migrate(bench.Mm, SvmWindow.RangeOf(0, 2));
            else
                await bench.Reclaimer.Reclaim(random.Below(2) == 0 ? bench.Mm : bench.Child, vfn);
        }

        await bench.Device.Evict();
    }

    /// <summary>Neighbours change while the others work.</summary>
    static async ValueTask MoveAround(MmBench bench)
    {
        Assert.Equal(AccessOutcome.Done, await bench.Mm.Store(SvmWindow.VfnOf(2), 9));
        Assert.Equal(Errno.None, await bench.Mm.Mremap(SvmWindow.RangeOf(2, 2), SvmWindow.RangeOf(6, 2)));
        Assert.Equal((AccessOutcome.Done, 9UL), await bench.Mm.Load(SvmWindow.VfnOf(6)));
        Assert.Equal(Errno.None, await bench.Mm.Mprotect(SvmWindow.RangeOf(0, 2), Prot.ReadWrite));
        Assert.Equal(Errno.None, await bench.Mm.Munmap(SvmWindow.RangeOf(6, 1)));
    }
}
