using GpuMm.Harness.Checking;
using GpuMm.Harness.Systems.Svm.Checking;
using GpuMm.Implementation.Kernel.Mm;
using GpuMm.Implementation.Machine;
using GpuMm.Implementation.Svm;
using GpuMm.Model.Vocabulary;
using Xunit;
using static GpuMm.Tests.Checking.SvmCheckerBench;

namespace GpuMm.Tests.Checking;

/// <summary>Faults, and the place where the data of a page is, change only as their lifecycles have arrows.</summary>
public sealed class SvmLifecyclesTests
{
    static readonly FaultEntry Read = Fault(0, FaultAccess.Read, at: 5);

    readonly SvmCheckerBench bench = new();
    readonly SvmLifecycles pages;
    readonly FaultLifecycles faults;

    public SvmLifecyclesTests()
    {
        pages = bench.Add(new SvmLifecycles(bench.World.Memory));
        faults = bench.Add(new FaultLifecycles());
    }

    [Theory]
    [InlineData(FaultOutcome.Resolved)]
    [InlineData(FaultOutcome.Retry)]
    [InlineData(FaultOutcome.Cancelled)]
    public void A_fault_is_raised_fetched_handled_and_replayed(FaultOutcome outcome)
    {
        faults.FaultRaised(Read with { Valid = false });
        faults.FaultFetched(Read, stale: false);
        faults.FaultHandled(Handled(Read), outcome);
        faults.Replayed(6);
        bench.AssertSilent();
    }

    [Fact]
    public void A_fault_is_fetched_as_out_of_date_and_that_is_its_end()
    {
        faults.FaultRaised(Read);
        faults.FaultFetched(Read, stale: true);
        bench.AssertSilent();
        faults.FaultHandled(Handled(Read), FaultOutcome.Cancelled);
        AssertViolated("fault of client 1 at page 0 went from Stale to Cancelled");
    }

    [Fact]
    public void An_entry_that_is_half_written_is_not_fetched()
    {
        faults.FaultRaised(Read);
        faults.FaultFetched(Read with { Valid = false }, stale: false);
        AssertViolated("fault of client 1 at page 0 went from Written to Fetched");
    }

    [Fact]
    public void A_fault_that_nobody_raised_is_not_fetched()
    {
        faults.FaultFetched(Read, stale: false);
        AssertViolated("fault of client 1 at page 0 went from Free to Fetched");
    }

    [Fact]
    public void A_fault_that_was_dropped_is_not_fetched()
    {
        faults.FaultDropped(Read);
        faults.FaultFetched(Read, stale: false);
        AssertViolated("fault of client 1 at page 0 went from Dropped to Fetched");
    }

    [Fact]
    public void A_fault_that_was_dropped_is_replayed_and_that_is_its_end()
    {
        faults.FaultDropped(Read);
        faults.Replayed(6);
        faults.FaultHandled(Handled(Read), FaultOutcome.Resolved);
        AssertViolated("fault of client 1 at page 0 went from Replayed to Resolved");
    }

    [Fact]
    public void A_fault_that_was_replayed_is_not_handled_again()
    {
        faults.FaultRaised(Read);
        faults.FaultFetched(Read, stale: false);
        faults.FaultHandled(Handled(Read), FaultOutcome.Retry);
        faults.Replayed(6);
        bench.AssertSilent();
        faults.FaultHandled(Handled(Read), FaultOutcome.Retry);
        AssertViolated("fault of client 1 at page 0 went from Replayed to Retry");
    }

    [Fact]
    public void A_fault_that_was_cancelled_is_not_resolved()
    {
        faults.FaultRaised(Read);
        faults.FaultFetched(Read, stale: false);
        faults.FaultHandled(Handled(Read), FaultOutcome.Cancelled);
        faults.Replayed(6);
        faults.FaultHandled(Handled(Read), FaultOutcome.Resolved);
        AssertViolated("fault of client 1 at page 0 went from Cancelled to Resolved");
    }

    [Fact]
    public void A_replay_takes_nothing_from_a_fault_that_is_being_handled()
    {
        faults.FaultRaised(Read);
        faults.FaultFetched(Read, stale: false);
        faults.Replayed(6);
        faults.FaultHandled(Handled(Read), FaultOutcome.Resolved);
        bench.AssertSilent();
    }

    [Fact]
    public void A_page_goes_to_a_device_by_a_migration_entry()
    {
        var (page, moved) = Pages();
        Change(page, page with { Kind = CpuPteKind.Migration });
        Change(page with { Kind = CpuPteKind.Migration }, moved);
        bench.AssertSilent();
        Change(page, moved);
        AssertViolated("page residency 0 of process 0 went from System to DevicePrivate");
    }

    [Fact]
    public void A_page_comes_back_from_a_device_by_a_migration_entry()
    {
        var (page, moved) = Pages();
        Change(moved, moved with { Kind = CpuPteKind.Migration });
        bench.AssertSilent();
        Change(moved, page);
        AssertViolated("page residency 0 of process 0 went from DevicePrivate to System");
    }

    [Fact]
    public void The_zero_page_is_nothing_to_swap_out()
    {
        bench.Do(new SvmOperation.Store(0, 1), new SvmOperation.Reclaim(0, 1), new SvmOperation.Load(0, 0));
        var (zero, swapped) = (bench.PteOf(0), bench.PteOf(1));
        Assert.Equal(CpuPteKind.Swapped, swapped.Kind);
        Change(swapped, default);
        Change(zero, default);
        bench.AssertSilent();
        Change(zero, swapped);
        AssertViolated("page residency 0 of process 0 went from ZeroPage to Swapped");
    }

    [Fact]
    public void A_page_that_a_device_has_for_itself_comes_back_before_it_goes_anywhere()
    {
        var (page, _) = Pages();
        var exclusive = page with { Kind = CpuPteKind.DeviceExclusive };
        Change(page, exclusive);
        Change(exclusive, page);
        bench.AssertSilent();
        Change(exclusive, page with { Kind = CpuPteKind.Migration });
        AssertViolated("page residency 0 of process 0 went from DeviceExclusive to Migrating");
    }

    [Fact]
    public void Rights_may_change_and_the_data_stay_where_it_is()
    {
        var (page, moved) = Pages();
        Change(page, page with { Writable = false });
        Change(moved, moved with { Writable = false });
        bench.AssertSilent();
    }

    /// <summary>What the parent has when it has stored, and what it has when that has been moved to the GPU's memory.</summary>
    (CpuPte Page, CpuPte Moved) Pages()
    {
        bench.Do(new SvmOperation.Store(0, 0), new SvmOperation.Store(0, 1), new SvmOperation.Bind(0, 1, 1));
        return (bench.PteOf(0), bench.PteOf(1));
    }

    void Change(CpuPte before, CpuPte after) => pages.CpuPteChanged(bench.Parent.Mm!, PageOf(0).Vfn, before, after);

    void AssertViolated(string message) => bench.AssertViolated(PropertyCatalogue.Lifecycle, message);
}
