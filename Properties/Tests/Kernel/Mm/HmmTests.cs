using GpuMm.Implementation.Kernel;
using GpuMm.Implementation.Kernel.Mm;
using GpuMm.Model.Vocabulary;
using Xunit;

namespace GpuMm.Tests.Kernel.Mm;

/// <summary>hmm_range_fault: what it makes of each kind of entry, and when it gives up or starts again.</summary>
public class HmmTests
{
    const HmmPfnFlags Look = HmmPfnFlags.None;
    const HmmPfnFlags Read = HmmPfnFlags.ReqFault;
    const HmmPfnFlags Write = HmmPfnFlags.ReqFault | HmmPfnFlags.ReqWrite;
    const HmmPfnFlags ReadOnly = HmmPfnFlags.Valid;
    const HmmPfnFlags Writable = HmmPfnFlags.Valid | HmmPfnFlags.Write;

    [Theory]
    [InlineData("nothing", Look, HmmPfnFlags.None)]
    [InlineData("nothing", Read, ReadOnly)]
    [InlineData("nothing", Write, Writable)]
    [InlineData("zeros", Look, ReadOnly)]
    [InlineData("zeros", Read, ReadOnly)]
    [InlineData("zeros", Write, Writable)]
    [InlineData("written", Look, Writable)]
    [InlineData("written", Read, Writable)]
    [InlineData("written", Write, Writable)]
    [InlineData("own", Look, Writable)]
    [InlineData("own", Read, Writable)]
    [InlineData("own", Write, Writable)]
    [InlineData("foreign", Look, HmmPfnFlags.None)]
    [InlineData("foreign", Read, Writable)]
    [InlineData("foreign", Write, Writable)]
    [InlineData("exclusive", Look, HmmPfnFlags.None)]
    [InlineData("exclusive", Read, Writable)]
    [InlineData("exclusive", Write, Writable)]
    [InlineData("migrating", Look, HmmPfnFlags.None)]
    public void What_is_wanted_is_there_afterwards_and_a_look_changes_nothing(string entry, HmmPfnFlags wanted, HmmPfnFlags expected)
    {
        var bench = new MigrationBench().Map(0);
        var before = default(CpuPte);
        var range = Range(1, wanted, owner: entry == "own" ? bench.Device : null);
        bench.Run(async () =>
        {
            await Prepare(bench, entry);
            before = bench.PteOf(0);
            if (entry != "migrating")
                Assert.Equal(Errno.None, await FaultUntilNotBusy(bench, range));
            else
                await bench.Migrating(0, 1, MigrateVmaFlags.SelectSystem, migrate => LookAmid(bench, migrate, range));
        });
        Assert.Equal(expected, range.Pfns[0].Flags);
        var after = bench.PteOf(0);
        Assert.Equal(expected == HmmPfnFlags.None ? null : after.Page, range.Pfns[0].Page);
        Assert.True(wanted != Look || before == after || entry == "migrating");
        Assert.Equal(entry == "own", after.Kind == CpuPteKind.DevicePrivate && expected != HmmPfnFlags.None);
    }

    [Fact]
    public void A_page_of_its_own_that_may_only_be_read_is_given_as_it_is()
    {
        var bench = new MigrationBench().Map(0, prot: Prot.Read);
        var range = Range(1, Write, bench.Device);
        bench.Run(async () =>
        {
            await bench.ToDevice(0);
            Assert.Equal(Errno.None, await Fault(bench, range));
        });
        Assert.Equal(new HmmPfn(ReadOnly, bench.PteOf(0).Page), range.Pfns[0]);
    }

    [Theory]
    [InlineData(0, Prot.None)]
    [InlineData(3, Prot.ReadWrite)]
    public void Where_nobody_may_read_a_look_says_so_and_a_wish_fails(int mapped, Prot prot)
    {
        var bench = new MigrationBench().Map(mapped, prot: prot);
        bench.Run(async () =>
        {
            var range = Range(1, Look);
            Assert.Equal(Errno.None, await Fault(bench, range));
            Assert.Equal([new HmmPfn(HmmPfnFlags.Error)], range.Pfns);
            Assert.Equal(Errno.EFAULT, await Fault(bench, Range(1, Read)));
        });
        Assert.Empty(bench.Mm.Entries);
    }

    [Fact]
    public void What_may_not_be_written_is_refused_and_what_came_before_it_is_there()
    {
        var bench = new MigrationBench().Map(0).Map(1, prot: Prot.Read);
        bench.Run(async () =>
        {
            await bench.Load(1);
            var range = Range(2, Write);
            Assert.Equal(Errno.EPERM, await Fault(bench, range));
            Assert.Equal(Writable, range.Pfns[0].Flags);
            Assert.Same(bench.Memory.ZeroPage, bench.PteOf(1).Page);
        });
    }

    [Fact]
    public void A_page_that_cannot_be_had_is_a_bad_address()
    {
        var bench = new MigrationBench(failures: new InjectedFailure(FailureSite.ProcessPage, 1)).Map(0);
        bench.Run(async () => Assert.Equal(Errno.EFAULT, await Fault(bench, Range(1, Write))));
    }

    [Fact]
    public void What_pages_ask_for_counts_under_the_mask_only()
    {
        var bench = new MigrationBench().Map(0, 2);
        bench.Run(async () =>
        {
            var masked = Range(2, Look);
            masked.Pfns[0] = new HmmPfn(Write);
            Assert.Equal(Errno.None, await Fault(bench, masked));
            Assert.Equal([default, default], masked.Pfns);

            var asked = Range(2, Look, mask: HmmPfnFlags.ReqFault | HmmPfnFlags.ReqWrite);
            asked.Pfns[1] = new HmmPfn(Write);
            Assert.Equal(Errno.None, await Fault(bench, asked));
            Assert.Equal([HmmPfnFlags.None, Writable], asked.Pfns.Select(pfn => pfn.Flags));
        });
    }

    [Fact]
    public void A_range_that_has_changed_is_busy_and_what_was_asked_for_is_gone()
    {
        var bench = new MigrationBench().Map(0);
        bench.Run(async () =>
        {
            var range = Range(1, Look, mask: Read);
            range.Pfns[0] = new HmmPfn(Read);
            Assert.Equal(Errno.EBUSY, await Fault(bench, range, afterBegin: () => bench.ToDevice(0)));
            Assert.Equal([default], range.Pfns);
        });
        Assert.Contains(MmMark.HmmBusy, bench.Marks);
    }

    [Fact]
    public void A_scenario_can_make_it_busy_in_the_middle()
    {
        var bench = new MigrationBench(failures: new InjectedFailure(FailureSite.HmmBusy, 2)).Map(0, 2);
        bench.Run(async () =>
        {
            await bench.Store(0, 1);
            var range = Range(2, Write);
            Assert.Equal(Errno.EBUSY, await Fault(bench, range)); // the second page was faulted in, and then it begins again
            Assert.Equal([Writable, HmmPfnFlags.None], range.Pfns.Select(pfn => pfn.Flags));
            Assert.Equal(Errno.None, await Fault(bench, range));
        });
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Whoever_wants_a_page_that_migrates_gets_it_in_the_end(int seed)
    {
        var bench = new MigrationBench((ulong)seed).Map(0);
        var range = Range(1, Read, "nobody");
        bench.Run(
            async () => await bench.Store(0, 1),
            () => bench.ToDevice(0),
            async () => Assert.Equal(Errno.None, await FaultUntilNotBusy(bench, range)));
        Assert.True(range.Pfns[0].Flags.HasFlag(HmmPfnFlags.Valid));
        Assert.False(range.Pfns[0].Page!.IsDevicePrivate);
    }

    public static TheoryData<int> Seeds => [.. Enumerable.Range(0, 40)];

    static HmmRange Range(int count, HmmPfnFlags wanted, object? owner = null, HmmPfnFlags mask = HmmPfnFlags.None) => new()
    {
        Notifier = new Mirror(),
        NotifierSeq = 0,
        Range = SvmWindow.RangeOf(0, count),
        Pfns = new HmmPfn[count],
        DefaultFlags = wanted,
        PfnFlagsMask = mask,
        DevPrivateOwner = owner,
    };

    static async ValueTask<Errno> Fault(MigrationBench bench, HmmRange range, Func<ValueTask>? afterBegin = null)
    {
        Assert.Equal(Errno.None, await bench.Mm.Notifiers.Insert(range.Notifier, bench.Mm, range.Range));
        range.NotifierSeq = await range.Notifier.ReadBegin();
        if (afterBegin is not null)
            await afterBegin();
        Errno errno;
        await using (await bench.Mm.MmapLock.Read())
            errno = await new Hmm(bench.Kernel, bench).RangeFault(range);
        await bench.Mm.Notifiers.Remove(range.Notifier);
        return errno;
    }

    /// <summary>What it takes away itself, by copying a page or bringing it back, makes it busy too.</summary>
    static async ValueTask<Errno> FaultUntilNotBusy(MigrationBench bench, HmmRange range)
    {
        while (true)
        {
            if (await Fault(bench, range) is not Errno.EBUSY and var errno)
                return errno;
        }
    }

    static async ValueTask Prepare(MigrationBench bench, string entry)
    {
        if (entry == "zeros")
            await bench.Load(0);
        else if (entry is not "nothing")
            await bench.Store(0, 1);
        if (entry is "own" or "foreign")
            await bench.ToDevice(0);
        if (entry == "exclusive")
            await MakeExclusive(bench);
    }

    static async ValueTask MakeExclusive(MigrationBench bench)
    {
        await using (await bench.Mm.MmapLock.Read())
        {
            var (_, page) = await DeviceExclusive.Make(bench.Mm, SvmWindow.VfnOf(0), "gpu");
            await new LockGuard(page!.Lock).DisposeAsync();
            await bench.Memory.PutPage(page);
        }
    }

    static async ValueTask LookAmid(MigrationBench bench, MigrateVma migrate, HmmRange range)
    {
        await bench.Mm.Notifiers.Insert(range.Notifier, bench.Mm, range.Range);
        await migrate.Setup();
        range.NotifierSeq = await range.Notifier.ReadBegin();
        Assert.Equal(Errno.None, await new Hmm(bench.Kernel, bench).RangeFault(range));
        await bench.Mm.Notifiers.Remove(range.Notifier);
        await migrate.FinalizePages();
    }
}
