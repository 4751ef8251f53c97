using GpuMm.Implementation.Kernel;
using GpuMm.Implementation.Vmm;
using GpuMm.Model.Vocabulary;
using GpuMm.Tests.Kernel;
using Xunit;
using static GpuMm.Tests.Vmm.VmmBench;

namespace GpuMm.Tests.Vmm;

/// <summary>Tables that several mappings go through: who keeps them, and who may free them.</summary>
public class TableSharingTests
{
    const int TablesOfOnePage = 4; // MMU v2

    readonly VmmBench bench = new();

    [Fact]
    public void Two_pending_maps_share_the_tables_they_have_in_common()
    {
        bench.Prepared(1, Window(0, 1));
        bench.Prepared(1, Window(1, 1));
        Assert.Equal(TablesOfOnePage, bench.Tables);
        Assert.Contains(VmmMark.TableSharedByPendingMaps, bench.Marks);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_pending_table_survives_the_cancel_of_one_of_two_maps(bool cancelFirst)
    {
        Mapping[] both = [bench.Prepared(1, Window(0, 1)), bench.Prepared(1, Window(1, 1))];
        var (cancelled, kept) = cancelFirst ? (both[0], both[1]) : (both[1], both[0]);
        bench.Cancel(cancelled);
        Assert.Equal(TablesOfOnePage, bench.Run(bench.Vmm.PendingTables));
        Assert.Equal([kept.Range], bench.Vmm.TakenRanges);
        var frames = bench.Frames(1);
        Assert.Equal(Errno.None, bench.Execute(kept, frames));
        Assert.Equal(frames[0], bench.Hardware(kept.Range.Start));
        bench.AssertClean();
    }

    [Fact]
    public void The_cancel_of_the_last_map_frees_its_tables()
    {
        Mapping[] both = [bench.Prepared(1, Window(0, 1)), bench.Prepared(1, Window(512, 1))];
        Assert.Equal(TablesOfOnePage + 1, bench.Tables);
        bench.Cancel(both[1]);
        Assert.Equal(TablesOfOnePage, bench.Tables);
        bench.Cancel(both[0]);
        Assert.Equal(0, bench.Tables);
        Assert.Empty(bench.Vmm.TakenRanges);
        bench.AssertClean();
    }

    [Fact]
    public void Execute_installs_the_pending_tables_of_others_too()
    {
        var first = bench.Prepared(1, Window(0, 1));
        var second = bench.Prepared(1, Window(1 << 18, 1)); // its own tables from 512 MiB down
        Assert.Equal(Errno.None, bench.Execute(first, bench.Frames(1)));
        Assert.Contains(VmmMark.TablesOfOthersInstalled, bench.Marks);
        Assert.Equal(0, bench.Run(bench.Vmm.PendingTables));
        Assert.Null(bench.Hardware(second.Range.Start));
        Assert.Equal(Errno.None, bench.Execute(second, bench.Frames(1)));
        Assert.NotNull(bench.Hardware(second.Range.Start));
        bench.AssertClean();
    }

    [Fact]
    public void The_cancel_of_a_map_whose_tables_others_installed_leaves_them_to_reclaim()
    {
        var first = bench.Prepared(1, Window(0, 1));
        var second = bench.Prepared(1, Window(1 << 18, 1));
        Assert.Equal(Errno.None, bench.Execute(first, bench.Frames(1)));
        bench.Cancel(second);
        Assert.Equal(TablesOfOnePage + 2, bench.Tables);
        Assert.Equal(Errno.None, bench.Reclaim());
        Assert.Equal(TablesOfOnePage, bench.Tables);
        Assert.NotNull(bench.Hardware(first.Range.Start));
        bench.AssertClean();
    }

    [Fact]
    public void Reclaim_frees_the_tables_of_what_was_unmapped()
    {
        var mapping = bench.Mapped(2, Window(511, 2));
        Assert.NotNull(bench.Hardware(mapping.Range.Start)); // the PDE cache holds its tables now
        Assert.Equal(Errno.None, bench.Unmap(mapping));
        Assert.Equal(TablesOfOnePage + 1, bench.Tables);
        Assert.Equal(Errno.None, bench.Reclaim());
        Assert.Equal(0, bench.Tables);
        Assert.Contains(VmmMark.TableReclaimed, bench.Marks);
        Assert.Null(bench.Hardware(mapping.Range.Start));
        bench.AssertClean();
    }

    [Fact]
    public void Reclaim_spares_the_tables_of_prepared_and_live_mappings()
    {
        var live = bench.Mapped(1, Window(0, 1));
        var gone = bench.Mapped(1, Window(512, 1));
        var prepared = bench.Prepared(1, Window(1024, 1));
        Assert.Equal(Errno.None, bench.Unmap(gone));
        Assert.Equal(TablesOfOnePage + 2, bench.Tables);
        Assert.Equal(Errno.None, bench.Reclaim());
        Assert.Contains(VmmMark.ReclaimSparedUsedTable, bench.Marks);
        Assert.Equal(TablesOfOnePage + 1, bench.Tables);
        Assert.NotNull(bench.Hardware(live.Range.Start, cached: false));
        Assert.Equal(Errno.None, bench.Execute(prepared, bench.Frames(1)));
        Assert.NotNull(bench.Hardware(prepared.Range.Start));
        bench.AssertClean();
    }

    [Fact]
    public void Reclaim_spares_the_tables_of_a_quarantined_range()
    {
        var mapping = bench.Mapped(1, Window(0, 1));
        bench.Drop(mapping);
        Assert.Equal(Errno.None, bench.Reclaim());
        Assert.Equal(TablesOfOnePage, bench.Tables);
        Assert.Equal(Errno.None, bench.Settle());
        Assert.Equal(Errno.None, bench.Reclaim());
        Assert.Equal(0, bench.Tables);
        bench.AssertClean();
    }

    [Fact]
    public void Reclaim_of_nothing_does_nothing()
    {
        Assert.Equal(Errno.None, bench.Reclaim());
        Assert.DoesNotContain(VmmMark.TableReclaimed, bench.Marks);
        Assert.Equal(1, bench.HeldPages);
    }

    [Fact]
    public void Two_prepares_at_once_that_race_for_a_table_place_one_and_free_the_other()
    {
        // Both look, both find the path empty, both allocate; from then on they alternate.
        int[] order = [.. Enumerable.Repeat(0, 200).Select((_, i) => i % 2 + 1)];
        var racing = new VmmBench(scheduler: new ListedOrder(order));
        var made = new Mapping?[2];
        racing.Run(
            async () => made[0] = (await racing.Vmm.PrepareMap(1, Window(0, 1))).Mapping,
            async () => made[1] = (await racing.Vmm.PrepareMap(1, Window(1, 1))).Mapping);
        Assert.Contains(VmmMark.LostRaceForTable, racing.Marks);
        Assert.Equal(TablesOfOnePage, racing.Tables);
        racing.Cancel(made[0]!);
        racing.Cancel(made[1]!);
        Assert.Equal((0, 1), (racing.Tables, racing.HeldPages));
        racing.AssertClean();
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(7)]
    public void An_execute_after_a_failed_one_of_another_mapping_allocates_nothing(int failedWrite)
    {
        var dry = new VmmBench();
        dry.Prepared(1, Window(0, 1));
        dry.Prepared(2, Window(1 << 18, 2));
        int before = dry.Kernel.Failures.TimesPassed(FailureSite.PraminWrite);

        var failing = new VmmBench(failures: new InjectedFailure(FailureSite.PraminWrite, before + failedWrite));
        var first = failing.Prepared(1, Window(0, 1));
        var second = failing.Prepared(2, Window(1 << 18, 2));
        var frames = failing.Frames(3);
        failing.Steps.Clear();
        Assert.Equal(Errno.EIO, failing.Execute(first, [frames[0]]));
        Assert.Equal(Errno.None, failing.Execute(second, frames[1..]));
        Assert.DoesNotContain(failing.Steps, step => step.Kind == StepKind.Allocate);
        Assert.Equal(frames[2], failing.Hardware(second.Range.Start + 1));
        Assert.Null(failing.Hardware(first.Range.Start));
        failing.AssertClean();
    }
}
