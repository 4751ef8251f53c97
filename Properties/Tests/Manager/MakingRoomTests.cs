using GpuMm.Harness;
using GpuMm.Harness.Systems.Manager;
using GpuMm.Harness.Systems.Svm;
using GpuMm.Implementation.Kernel.Mm;
using GpuMm.Implementation.Pagemap;
using GpuMm.Model.Vocabulary;
using Xunit;
using static GpuMm.Tests.Manager.Does;

namespace GpuMm.Tests.Manager;

/// <summary>All lies in one video memory, and pages of processes give way to whatever needs some of it.</summary>
public sealed class MakingRoomTests
{
    static readonly Operation PopulateUpper = Populate(SvmWindow.PagesPerHalf, SvmWindow.PagesPerHalf);

    /// <summary>Six of the ten pages, beside the root of the page tables.</summary>
    static readonly Operation[] Full = [MmapUpper, Store(4), PopulateUpper, Store(0), Populate(0, 2)];

    [Fact]
    public void A_buffer_finds_room()
    {
        var run = ManagerRun.Of(Small([.. Full, Prepare, Execute, UseBuffer()]));
        Assert.Equal("ok, ok, ok, ok, ok, ok, ok, ok", run.Answers);
        Assert.Equal([0], run.MadeRoom);
        Assert.Equal((CpuPteKind.Present, CpuPteKind.DevicePrivate), (run.Cpu(4), run.Cpu(0))); // the oldest went
    }

    [Fact]
    public void Page_tables_find_room()
    {
        var run = ManagerRun.Of(Small([.. Full, Gpu(FaultAccess.Read, 4), Gpu(FaultAccess.Read, 7), Gpu(FaultAccess.Write, 0)]));
        Assert.Equal("ok, ok, ok, ok, ok, ok, ok, ok", run.Answers);
        Assert.NotEmpty(run.MadeRoom);
        Assert.All(run.MadeRoom, task => Assert.Equal(GpuWorld.FaultWorker, task));
        Assert.Equal(run.ValueOf(Store(4)), run.ValueOf(Gpu(FaultAccess.Read, 4)));
    }

    [Fact]
    public void Other_device_memory_finds_room()
    {
        var scenario = ManagerRun.Plain([Prepare, Execute, MmapUpper, Store(4), PopulateUpper, Populate(0, 2), Load(4)]);
        var run = ManagerRun.Of(scenario with { MemorySizeInPages = 11 });
        Assert.Equal("ok, ok, ok, ok, ok, ok, ok", run.Answers);
        Assert.Equal([0], run.MadeRoom);
        Assert.Equal((CpuPteKind.Present, CpuPteKind.DevicePrivate), (run.Cpu(4), run.Cpu(0)));
        Assert.Equal(run.ValueOf(Store(4)), run.ValueOf(Load(4)));
    }

    [Fact]
    public void What_the_GPU_has_used_since_stays()
    {
        var scenario = ManagerRun.Plain(
            [Prepare, Execute, MmapUpper, Store(4), Populate(4, 2), Store(0), Populate(0, 2), Gpu(FaultAccess.Read, 4), Populate(6, 2)]);
        var run = ManagerRun.Of(scenario with { MemorySizeInPages = 12 });
        Assert.Equal([0], run.MadeRoom);
        Assert.Equal(
            (CpuPteKind.DevicePrivate, CpuPteKind.Present, CpuPteKind.DevicePrivate), (run.Cpu(4), run.Cpu(0), run.Cpu(6)));
    }

    [Fact]
    public void What_is_mapped_explicitly_and_page_tables_never_give_way()
    {
        var run = ManagerRun.Of(Small(
            [Prepare, Execute, Gpu(FaultAccess.Read), Gpu(FaultAccess.Read, 2), MmapUpper, PopulateUpper, UseBuffer(FaultAccess.Write)]));
        Assert.Equal("ok, ok, ok, refused, ok, -ENOSPC, ok", run.Answers);
        Assert.True(run.Reached(PagemapMark.DeviceMemoryExhausted));
        Assert.Empty(run.MadeRoom);
    }

    /// <summary>
    /// Neither those who need room nor those who use what goes are refused, in any order, if there is room for the tables that two prepare
    /// at the same time.
    /// </summary>
    [Fact]
    public void Nobody_is_refused_because_others_need_room_too()
    {
        Operation[][] rivals =
        [
            [Prepare, Execute, UseBuffer()],
            [Gpu(FaultAccess.Read, 4), Gpu(FaultAccess.Write, 7)],
            [Load(4), Store(0)],
            [Gpu(FaultAccess.Atomic, 0), Gpu(FaultAccess.Read, 5)],
        ];
        var runs = rivals.SelectMany(
            (rival, i) => rivals[..i].SelectMany(other => ManagerRun.Many(With(13, [.. Full], other, rival), seeds: 5))).ToArray();
        Assert.All(runs, run => Assert.All(new[] { 1, 2 }, task =>
            Assert.DoesNotContain("refused", run.AnswersOf(task), StringComparison.Ordinal)));
        Assert.Contains(runs, run => run.MadeRoom.Count > 1);
        Assert.Contains(runs, run => run.MadeRoom.Contains(GpuWorld.FaultWorker) && run.MadeRoom.Any(task => task is 1 or 2));
    }

    static Scenario Small(Operation[] prefix) => With(ManagerLimits.LeastVramInPages, prefix);

    static Scenario With(int pages, Operation[] prefix, params Operation[][] branches) =>
        ManagerRun.Plain(prefix, branches) with { MemorySizeInPages = pages };
}
