using GpuMm.Harness.Defects.Pagemap;
using GpuMm.Harness.Systems.Pagemap;
using GpuMm.Implementation.Kernel;
using GpuMm.Implementation.Pagemap;
using GpuMm.Model.Vocabulary;
using Xunit;
using Xunit.Sdk;

namespace GpuMm.Tests.Pagemap;

/// <summary>Each step that a defect gets wrong, gotten wrong: the books or the data say so. Gotten right, they say nothing.</summary>
public class WrongStepsTests
{
    static readonly InjectedFailure SecondMap = new(FailureSite.DmaMap, 2);

    [Fact]
    public void Putting_pages_by_the_numbers_of_the_driver_is_noticed() => Refutes(
        D01DriverPfnsLeft.Variant, bench => bench.Map(0, 2).Store(0, 1, 2).TryPopulate(0, 2), SecondMap);

    [Fact]
    public void Putting_pages_that_were_never_locked_is_noticed() => Refutes(
        D02UnlockedPagesPut.Variant, bench => bench.Map(0, 2).Store(0, 1, 2).TryPopulate(0, 2), SecondMap);

    [Fact]
    public void Leaving_the_pages_that_were_locked_is_noticed() => Refutes(
        W01DestinationsStayLocked.Variant, bench => bench.Map(0, 2).Store(0, 1, 2).TryPopulate(0, 2),
        new InjectedFailure(FailureSite.Copy, 3));

    [Fact]
    public void Leaving_pages_mapped_for_DMA_is_noticed() => Refutes(
        Of(drm => new UnmapsNone(drm)), bench => bench.Map(0).Store(0, 1).TryPopulate(0));

    [Fact]
    public void Leaving_pages_mapped_after_a_failed_copy_is_noticed() => Refutes(
        D03bUnmappedByDestination.Variant, bench => bench.Map(0).Store(0, 1).TryPopulate(0), new InjectedFailure(FailureSite.Copy, 2));

    [Fact]
    public void Leaving_mapped_what_was_mapped_before_a_failure_is_noticed() => Refutes(
        D18bFailedMapLeavesRest.Variant, bench => bench.Map(0, 2).Store(0, 1, 2).TryPopulate(0, 2), SecondMap);

    [Fact]
    public void Unmapping_what_was_never_mapped_is_noticed() => Refutes(
        D18UnmapsUnmapped.Variant, bench => bench.Map(0, 2).Store(0, 1, 2).TryPopulate(0, 2), SecondMap);

    [Fact]
    public void Releasing_an_allocation_that_is_not_consumed_is_noticed() => Refutes(
        D05bNobodyReleases.Variant, bench => bench.Map(0).Store(0, 1).TryPopulate(2));

    [Fact]
    public void Releasing_an_allocation_twice_is_noticed() => Refutes(
        D05CallerReleasesToo.Variant, bench => bench.Map(0).Store(0, 1).TryPopulate(2));

    [Fact]
    public void Copying_to_memory_that_is_not_idle_is_noticed() => Refutes(D07DestinationNotIdle.Variant, bench =>
        Assert.Equal(1UL, bench.Map(0).Store(0, 1).Populate(0).Load(0)));

    [Fact]
    public void Pages_that_carry_a_zdd_without_an_allocation_are_noticed() => Refutes(D06AllocationSetLate.Variant, bench =>
    {
        bench.Map(0, 2).Store(0, 1, 2);
        bench.Run(
            async () =>
            {
                await bench.Until(() => bench.Where(0, 1) == "D" && bench.PageAt(0).Lock.IsOpen);
                await bench.LoadAs(0);
            },
            async () => await bench.PopulateAs(0, 2));
    });

    [Fact]
    public void Populating_after_a_look_is_noticed() => Refutes(D27UnplugOnlyLookedFor.Variant, bench =>
    {
        bench.Map(0).Store(0, 1);
        bench.Run(
            async () =>
            {
                await bench.Until(() => bench.Dma.Mapped.Count > 0);
                await bench.UnplugAs();
            },
            async () => await bench.PopulateAs(0, 1));
    });

    /// <summary>What it copied is not in the page yet when the CPU has the page.</summary>
    [Fact]
    public void Unmapping_after_the_CPU_has_the_page_is_noticed() => Refutes(D03UnmappedAfterwards.Variant, bench =>
    {
        bench.Map(0).Store(0, 1).Populate(0);
        bench.Run(
            async () =>
            {
                await bench.Until(() => bench.Where(0, 1) == "S");
                Assert.Equal(1UL, await bench.LoadAs(0));
            },
            async () => await bench.Pagemap.EvictOldest());
    });

    [Fact]
    public void Going_on_with_the_pages_after_a_failed_copy_is_noticed() => Refutes(
        D29DestinationsKept.Variant,
        bench =>
        {
            Assert.Equal(Errno.EIO, bench.Map(0).Store(0, 1).TryPopulate(0));
            Assert.Equal(1UL, bench.Load(0));
        },
        new InjectedFailure(FailureSite.Copy, 2));

    [Fact]
    public void Looking_at_a_page_that_was_put_is_noticed() => Refutes(
        D10UsedAfterPut.Variant, bench => bench.Map(0).Store(0, 1).Populate(0).TryLoad(0), new InjectedFailure(FailureSite.Copy, 3));

    [Fact]
    public void Saying_that_all_is_there_when_a_page_has_stayed_is_noticed() => Refutes(D04RaceNotSeen.Variant, bench =>
    {
        bench.Map(0);
        bench.Run(
            async () =>
            {
                await bench.Until(() => bench.Pagemap.Pages.Any(page => !page.IsFree));
                await bench.StoreAs(0, 7);
            },
            async () => Assert.Equal(Errno.EBUSY, await bench.PopulateAs(0, 1)));
    });

    [Fact]
    public void Taking_along_the_pages_of_another_allocation_breaks_its_slice() => Refutes(D14OtherAllocationTaken.Variant, bench =>
    {
        bench.Map(0, 4).Store(0, 1, 2, 3, 4).Populate(0, 2).Populate(2, 1, timesliceMs: 50);
        bench.Mremap(0, SvmWindow.PagesPerHalf, 1);
        bench.Mremap(2, SvmWindow.PagesPerHalf + 1, 1);
        bench.Load(SvmWindow.PagesPerHalf);
        Assert.Equal("SD", bench.Where(SvmWindow.PagesPerHalf, 2));
    });

    [Fact]
    public void Waiting_for_a_page_that_stays_is_noticed() => Refutes(
        W02EvictionWaitsForLastPage.Variant,
        bench => Assert.Equal(Errno.None, bench.Map(0).Store(0, 1).Populate(0).Evict()),
        new InjectedFailure(FailureSite.Copy, 3));

    [Fact]
    public void Allocating_before_a_fence_is_signalled_is_noticed() => Refutes(
        W03ClearAllocates.Variant, bench => bench.Map(0).Store(0, 1).Populate(0));

    [Fact]
    public void Forbidding_what_only_fails_is_noticed() => Refutes(
        W04FailureForbidsAccess.Variant,
        bench => Assert.Equal(AccessOutcome.BusError, bench.Map(0).Store(0, 1).Populate(0).TryLoad(0)),
        new InjectedFailure(FailureSite.Copy, 3));

    public static TheoryData<string> ThoseOfTheSlice => ["D15", "D15c"];

    [Theory]
    [MemberData(nameof(ThoseOfTheSlice))]
    public void Taking_a_page_back_within_its_slice_is_noticed(string id) => Refutes(Named(id), bench =>
    {
        bench.Map(0).Store(0, 1).Populate(0, 1, timesliceMs: 50).Load(0);
        Assert.Equal(50, bench.Kernel.NowMs);
    });

    [Fact]
    public void Evicting_nothing_because_of_a_slice_is_noticed() => Refutes(D15bTimesliceHoldsUpEviction.Variant, bench =>
        Assert.Equal(Errno.None, bench.Map(0).Store(0, 1).Populate(0, 1, timesliceMs: 50).Evict()));

    [Fact]
    public void Refusing_to_evict_what_is_gone_with_its_process_is_noticed() => Refutes(D12DeadProcessFirst.Variant, bench =>
    {
        var page = bench.Map(0).Store(0, 1).Populate(0).PageAt(0);
        bench.Run(
            async () =>
            {
                await bench.Grab(page);
                await bench.Until(() => bench.Marks.Contains(PagemapMark.EvictionRetried));
                await bench.Memory.PutPage(page);
                await bench.Parent.Put();
            },
            async () => Assert.Equal(Errno.None, await bench.Pagemap.EvictOldest()));
    });

    [Fact]
    public void Returning_more_than_the_mapping_has_is_noticed() => Refutes(D17RangeNotClamped.Variant, bench =>
    {
        bench.Map(0, 2).Store(0, 1, 2).Populate(0, 2).Munmap(0);
        Assert.Equal(2UL, bench.Load(1));
    });

    public static TheoryData<string> ThoseOfResidentPages => ["D08", "D28"];

    [Theory]
    [MemberData(nameof(ThoseOfResidentPages))]
    public void A_range_that_is_never_completed_is_noticed(string id) => Refutes(Named(id), bench =>
        bench.Map(0, 2).Store(0, 1, 2).Populate(1).Populate(0, 2));

    static PagemapVariant Named(string id) => PagemapDefects.Variants.OfType<PagemapVariant>().Single(variant => variant.Name == id);

    static PagemapVariant Of(Func<DrmDevice, VramPagemap> makePagemap) => PagemapVariant.Fixed with { MakePagemap = makePagemap };

    static void Refutes(PagemapVariant variant, Action<PagemapBench> scenario, params InjectedFailure[] failures)
    {
        scenario(new PagemapBench(failures: failures));
        Assert.ThrowsAny<XunitException>(() => scenario(new PagemapBench(make: variant.MakePagemap, failures: failures)));
    }

    sealed class UnmapsNone(DrmDevice drm) : VramPagemap(drm)
    {
        protected override ValueTask UnmapPages(PagemapTransfer transfer) => default;
    }
}
