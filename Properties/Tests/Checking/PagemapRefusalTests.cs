using GpuMm.Harness.Checking;
using GpuMm.Harness.Systems.Pagemap;
using GpuMm.Harness.Systems.Pagemap.Checking;
using GpuMm.Model.Vocabulary;
using Xunit;
using static GpuMm.Tests.Checking.PagemapCheckerBench;

namespace GpuMm.Tests.Checking;

/// <summary>That the device has gone is a reason when it goes, and the only answer once it has gone.</summary>
public sealed class PagemapRefusalTests
{
    static readonly SvmOperation Unplug = new SvmOperation.Unplug();
    static readonly SvmResponse Gone = new SvmResponse.Refused(Errno.ENODEV);
    static readonly SvmResponse Done = new SvmResponse.Done();

    readonly PagemapCheckerBench bench = new();

    public PagemapRefusalTests() => bench.Add(new PagemapRefusals(bench.Pagemap, bench.World, PagemapWorld.Clearer));

    [Fact]
    public void A_device_that_is_there_is_no_reason()
    {
        bench.Answer(Populate(), Gone);
        AssertViolated($"{Populate()} was refused with ENODEV, for no reason that exists");
    }

    [Fact]
    public void One_that_is_about_to_go_is_a_reason_and_none_that_must_be_given()
    {
        bench.Begin(Unplug, task: 2);
        bench.Answer(Populate(), Gone);
        bench.Answer(Populate(), Done);
        bench.AssertSilent();
    }

    [Fact]
    public void One_that_has_gone_populates_nothing()
    {
        bench.Answer(Unplug, Done);
        bench.Answer(Populate(), Gone);
        bench.AssertSilent();
        bench.Answer(Populate(), Done);
        AssertViolated($"{Populate()} answered {Done}, and the device had been unplugged before");
    }

    [Fact]
    public void What_began_before_it_went_may_return_afterwards()
    {
        var before = bench.Begin(Populate(), task: 2);
        bench.Answer(Unplug, Done);
        bench.End(before, Done);
        bench.AssertSilent();
    }

    [Fact]
    public void An_eviction_is_never_refused_for_it()
    {
        bench.Answer(Unplug, Done);
        bench.Answer(new SvmOperation.EvictDmem(), Gone);
        AssertViolated("was refused with ENODEV, for no reason that exists");
    }

    void AssertViolated(string message) => bench.AssertViolated(PropertyCatalogue.RefusalJustified, message);
}
