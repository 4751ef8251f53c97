using GpuMm.Harness.Checking;
using GpuMm.Harness.Systems.Pagemap.Checking;
using GpuMm.Implementation.Kernel.Mm;
using GpuMm.Model.Vocabulary;
using Xunit;

namespace GpuMm.Tests.Checking;

/// <summary>Who says that a range is populated had each page of it in the device's memory, or somebody else took it.</summary>
public sealed class PopulatedAsSaidTests
{
    static readonly SvmOperation Populate = new SvmOperation.Populate(0, 0, 2, 0);
    static readonly SvmResponse Done = new SvmResponse.Done();

    readonly PagemapCheckerBench bench = new();
    readonly PopulatedAsSaid checker;
    readonly CpuPte inHost;
    readonly CpuPte onDevice;

    public PopulatedAsSaidTests()
    {
        checker = bench.Add(new PopulatedAsSaid(bench.World.Pagemap, bench.World));
        inHost = bench.PteOf(0);
        bench.Do(new SvmOperation.Populate(0, 0, 1, 0));
        onDevice = bench.PteOf(0);
    }

    [Fact]
    public void A_page_that_was_never_there_is_seen()
    {
        var call = bench.Begin(Populate);
        Change(0, default, onDevice);
        bench.End(call, Done);
        bench.AssertViolated(
            PropertyCatalogue.PopulatedAsSaid,
            "process 0: populate(pages 0 to 1) succeeded, and process 0, page 1 (v1ff) was never in the memory of the device meanwhile");
    }

    [Fact]
    public void A_page_may_be_there_from_before_or_be_gone_again()
    {
        Change(0, default, onDevice);
        var call = bench.Begin(Populate);
        Change(1, default, onDevice);
        Change(1, onDevice, inHost);
        bench.End(call, Done);
        bench.AssertSilent();
    }

    [Fact]
    public void A_page_that_was_gone_before_does_not_count()
    {
        Change(0, default, onDevice);
        Change(1, default, onDevice);
        Change(1, onDevice, inHost);
        bench.Answer(Populate, Done);
        bench.AssertViolated(PropertyCatalogue.PopulatedAsSaid, "page 1");
    }

    [Fact]
    public void A_page_that_was_reaped_on_its_way_could_not_arrive()
    {
        var call = bench.Begin(Populate);
        Change(0, default, onDevice);
        Change(1, inHost with { Kind = CpuPteKind.Migration }, default);
        bench.End(call, Done);
        bench.AssertSilent();
    }

    [Fact]
    public void Who_is_refused_has_said_nothing()
    {
        bench.Answer(Populate, new SvmResponse.Refused(Errno.EBUSY));
        bench.AssertSilent();
    }

    void Change(int page, CpuPte before, CpuPte after) => checker.CpuPteChanged(bench.Parent, SvmWindow.VfnOf(page), before, after);
}
