using GpuMm.Harness.Checking;
using GpuMm.Harness.Systems.Pagemap.Checking;
using GpuMm.Implementation.Kernel.Mm;
using GpuMm.Model.Vocabulary;
using Xunit;
using static GpuMm.Tests.Checking.PagemapCheckerBench;

namespace GpuMm.Tests.Checking;

/// <summary>A page of a device that was unplugged is seen wherever somebody still has it, or gets it.</summary>
public sealed class GoneAfterUnplugTests
{
    static readonly SvmOperation Unplug = new SvmOperation.Unplug();

    readonly PagemapCheckerBench bench = new();
    readonly GoneAfterUnplug checker;

    public GoneAfterUnplugTests() => checker = bench.Add(new GoneAfterUnplug(bench.Pagemap, bench.World));

    [Fact]
    public void When_all_pages_have_come_back_nobody_has_one()
    {
        bench.Populated(pages: 2);
        bench.Do(Unplug);
        bench.Answer(Unplug, new SvmResponse.Done());
        checker.CpuPteChanged(bench.Parent, At(0), bench.PteOf(0), default);
        bench.AssertSilent();
    }

    [Fact]
    public void A_page_that_somebody_still_has_is_seen()
    {
        bench.Populated();
        bench.Answer(Unplug, new SvmResponse.Done());
        AssertViolated("process 0, page 0 (", " has a page of the device's memory, and the device has been unplugged");
    }

    [Fact]
    public void So_is_one_that_is_only_on_its_way_from_the_device()
    {
        bench.Populated();
        bench.Run(async () =>
        {
            await using (await bench.Parent.MmapLock.Read())
            {
                var migrate = new MigrateVma(bench.Parent, bench.Parent.VmaOf(At(0)), SvmWindow.RangeOf(0, 1))
                {
                    PgmapOwner = bench.Pagemap.Owner,
                    Flags = MigrateVmaFlags.SelectDevicePrivate,
                };
                await migrate.Setup();
                Assert.Equal(CpuPteKind.Migration, bench.PteOf(0).Kind);
                bench.Answer(Unplug, new SvmResponse.Done());
                await migrate.FinalizePages();
            }
        });
        AssertViolated("process 0, page 0 (", " has a page of the device's memory, and the device has been unplugged");
    }

    [Theory]
    [InlineData(CpuPteKind.DevicePrivate)]
    [InlineData(CpuPteKind.Migration)]
    public void Who_gets_a_page_afterwards_is_seen(CpuPteKind kind)
    {
        bench.Populated();
        var pte = bench.PteOf(0) with { Kind = kind };
        bench.Do(Unplug);
        bench.Answer(Unplug, new SvmResponse.Done());
        checker.CpuPteChanged(bench.Parent, At(0), default, pte);
        AssertViolated("process 0, page 0 (", " gets a page of the device's memory, and the device has been unplugged");
    }

    [Fact]
    public void Until_unplug_returns_everybody_may_have_pages()
    {
        bench.Populated();
        bench.Answer(new SvmOperation.EvictDmem(), new SvmResponse.Done());
        bench.Begin(Unplug);
        checker.CpuPteChanged(bench.Parent, At(0), default, bench.PteOf(0));
        bench.AssertSilent();
    }

    void AssertViolated(string which, string does)
    {
        bench.AssertViolated(PropertyCatalogue.GoneAfterUnplug, does, new VirtualPage(0, At(0)));
        Assert.StartsWith(which, bench.Hub.Violations[0].Message, StringComparison.Ordinal);
    }
}
