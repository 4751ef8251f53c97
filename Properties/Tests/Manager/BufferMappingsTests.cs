using GpuMm.Harness.Systems.Manager.Checking;
using GpuMm.Implementation.Kernel;
using GpuMm.Implementation.Kernel.Mm;
using GpuMm.Model.Vocabulary;
using Xunit;
using static GpuMm.Tests.Manager.Does;

namespace GpuMm.Tests.Manager;

/// <summary>A buffer in the unmanaged page: prepared, mapped, used, unmapped, one at a time and beside faults.</summary>
public sealed class BufferMappingsTests
{
    static readonly Operation PrepareOther = new SvmOperation.PrepareMap(1);
    static readonly Operation ExecuteOther = new SvmOperation.ExecuteMap(1, Writable: true);
    static readonly Operation ReadBuffer = UseBuffer();
    static readonly Operation WriteBuffer = UseBuffer(FaultAccess.Write);

    [Fact]
    public void What_is_mapped_holds_what_it_was_prepared_with()
    {
        var run = ManagerRun.Of(Prepare, Execute, ReadBuffer);
        Assert.Equal(Assert.IsType<SvmResponse.Mapped>(run.AnswerTo(Execute)).Value, run.ValueOf(ReadBuffer));
        Assert.Equal("vram rwa", run.Gpu(SvmWindow.UnmanagedPage));
        Assert.Equal(0, run.Faults);
        Assert.Equal("ok, ok, ok, ok", ManagerRun.Of(Prepare, Execute, WriteBuffer, UseBuffer(FaultAccess.Atomic)).Answers);
    }

    [Fact]
    public void What_is_only_prepared_is_out_of_reach()
    {
        var run = ManagerRun.Of(Prepare, ReadBuffer, WriteBuffer);
        Assert.Equal("ok, refused, refused", run.Answers);
        Assert.Equal("nothing", run.Gpu(SvmWindow.UnmanagedPage));
        Assert.True(run.Reached(ManagerSometimes.BufferAccessRefused));
    }

    [Fact]
    public void What_is_mapped_read_only_is_read()
    {
        var run = ManagerRun.Of(
            Prepare, new SvmOperation.ExecuteMap(0, Writable: false), ReadBuffer, WriteBuffer, UseBuffer(FaultAccess.Atomic), ReadBuffer);
        Assert.Equal("ok, ok, ok, refused, refused, ok", run.Answers);
    }

    [Fact]
    public void What_was_unmapped_is_out_of_reach_and_its_place_free()
    {
        var run = ManagerRun.Of(Prepare, Execute, WriteBuffer, Unmap, ReadBuffer, PrepareOther, ExecuteOther, ReadBuffer);
        Assert.Equal("ok, ok, ok, ok, refused, ok, ok, ok", run.Answers);
        Assert.Equal(Assert.IsType<SvmResponse.Mapped>(run.AnswerTo(ExecuteOther)).Value, run.ValueOf(ReadBuffer));
        Assert.Equal("ok, ok, ok", ManagerRun.Of(Prepare, Unmap, PrepareOther).Answers);
    }

    [Fact]
    public void Where_a_buffer_is_or_is_about_to_be_another_is_refused()
    {
        Assert.Equal("ok, -EEXIST", ManagerRun.Of(Prepare, PrepareOther).Answers);
        Assert.Equal("ok, ok, -EEXIST, ok", ManagerRun.Of(Prepare, Execute, PrepareOther, ReadBuffer).Answers);
        var runs = ManagerRun.Many(ManagerRun.Plain([], [Prepare, Execute], [PrepareOther, ExecuteOther])).ToArray();
        Assert.All(runs, run => Assert.Equal(["-EEXIST", "ok, ok"], new[] { run.AnswersOf(1), run.AnswersOf(2) }.Order()));
        Assert.Contains(runs, run => run.AnswersOf(1) == "ok, ok");
        Assert.Contains(runs, run => run.AnswersOf(2) == "ok, ok");
    }

    /// <summary>The slot holds something, or does not.</summary>
    [Fact]
    public void What_finds_nothing_for_it_in_its_slot_is_skipped()
    {
        Assert.Equal("", ManagerRun.Of(Execute, Unmap).Answers);
        Assert.Equal("ok", ManagerRun.Of(Prepare, Prepare, ExecuteOther).Answers);
        Assert.Equal("ok, ok", ManagerRun.Of(Prepare, Execute, Execute, Prepare).Answers);
    }

    [Theory]
    [InlineData(FailureSite.BuddyBlock)]
    [InlineData(FailureSite.RangeNode)]
    [InlineData(FailureSite.TableNode)]
    [InlineData(FailureSite.TableRecords)]
    public void What_cannot_be_prepared_leaves_nothing_behind(FailureSite site)
    {
        var scenario = ManagerRun.Plain([Prepare, PrepareOther, ExecuteOther, ReadBuffer]);
        var run = ManagerRun.Of(scenario with { Failures = [new InjectedFailure(site, 1)] });
        Assert.Equal("-ENOMEM, ok, ok, ok", run.Answers);
    }

    [Fact]
    public void An_unplugged_device_maps_no_more_buffers_and_unmaps_what_it_has()
    {
        Assert.Equal("ok, -ENODEV", ManagerRun.Of(Unplug, Prepare).Answers);
        var run = ManagerRun.Of(Prepare, Unplug, Execute, Unmap, PrepareOther);
        Assert.Equal("ok, ok, ok, ok, -ENODEV", run.Answers);
    }

    [Fact]
    public void A_buffer_and_a_page_of_device_memory_share_a_table()
    {
        const int Neighbour = SvmWindow.UnmanagedPage - 1;
        var read = Gpu(FaultAccess.Read, Neighbour);
        var run = ManagerRun.Of(
            Mmap(Neighbour), Store(Neighbour), Prepare, Execute, Populate(Neighbour), read, ReadBuffer, Unmap, read, ReadBuffer);
        Assert.Equal("ok, ok, ok, ok, ok, ok, ok, ok, ok, refused", run.Answers);
        Assert.Equal(run.ValueOf(Store(Neighbour)), run.ValueOf(read));
        Assert.Equal(("vram rwa", "nothing"), (run.Gpu(Neighbour), run.Gpu(SvmWindow.UnmanagedPage)));
        Assert.True(run.Reached(ManagerSometimes.TableSharedByBufferAndDevicePage));
        Assert.Equal(2, run.Faults); // of the neighbour first, and of the buffer once it had gone
    }

    /// <summary>Both ways: what the one leaves, the other needs.</summary>
    [Fact]
    public void Neither_takes_the_table_from_the_other_in_any_order()
    {
        const int Neighbour = SvmWindow.UnmanagedPage - 1;
        var read = Gpu(FaultAccess.Read, Neighbour);
        Operation[] there = [Mmap(Neighbour), Store(Neighbour), Advise(Neighbour), Prepare, Execute];
        foreach (var branch in new[] { Munmap(Neighbour), Evict, Load(Neighbour) })
        {
            foreach (var run in ManagerRun.Many(ManagerRun.Plain([.. there, read], [branch, ReadBuffer], [ReadBuffer, read]), seeds: 6))
                Assert.Equal("ok, ok", string.Join(", ", new[] { 1, 2 }.Select(task => AnswerTo(run, task, ReadBuffer))));
        }

        foreach (var run in ManagerRun.Many(ManagerRun.Plain(there, [Unmap, PrepareOther, ExecuteOther, ReadBuffer], [read, read])))
        {
            Assert.Equal(("ok, ok, ok, ok", "ok, ok"), (run.AnswersOf(1), run.AnswersOf(2)));
            Assert.Equal(CpuPteKind.DevicePrivate, run.Cpu(Neighbour));
        }
    }

    [Fact]
    public void Who_uses_a_buffer_that_is_unmapped_reaches_it_or_is_refused()
    {
        var runs = ManagerRun.Many(ManagerRun.Plain([Prepare, Execute], [Unmap], [WriteBuffer, ReadBuffer])).ToArray();
        Assert.All(runs, run => Assert.Contains(run.AnswersOf(2), new[] { "ok, ok", "ok, refused", "refused, refused" }));
        Assert.True(runs.Select(run => run.AnswersOf(2)).Distinct().Count() > 1);
        Assert.Contains(runs, run => run.Reached(ManagerSometimes.BufferUnmappedDuringAccess));
    }

    static string AnswerTo(ManagerRun run, int task, Operation operation) => run.Record.History.Calls
        .Where(call => call.Task == task && call.Operation == operation)
        .Select(call => call.Response is SvmResponse.Accessed { Outcome: AccessOutcome.Done } ? "ok" : $"{call.Response}").Single();
}
