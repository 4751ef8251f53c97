using GpuMm.Implementation.Kernel.Mm;
using GpuMm.Implementation.Pagemap;
using GpuMm.Model.Vocabulary;
using Xunit;
using static GpuMm.Tests.Manager.Does;

namespace GpuMm.Tests.Manager;

/// <summary>The device is unplugged: what processes had there comes back, and nothing goes there any more.</summary>
public sealed class DeviceGoneTests
{
    static readonly Operation Write = Gpu(FaultAccess.Write);

    [Fact]
    public void All_pages_come_back_with_what_was_in_them()
    {
        var run = ManagerRun.Of(
            Store(0), MmapUpper, Store(4), Populate(0, 2), Populate(4, 2, timesliceMs: 10), Write, Unplug, Load(0), Load(4), Load(1));
        Assert.Equal("ok, ok, ok, ok, ok, ok, ok, ok, ok, ok", run.Answers);
        Assert.Equal((run.ValueOf(Write), run.ValueOf(Store(4)), 0UL), (run.ValueOf(Load(0)), run.ValueOf(Load(4)), run.ValueOf(Load(1))));
        Assert.All(new[] { 0, 1, 4, 5 }, page => Assert.Equal(CpuPteKind.Present, run.Cpu(page)));
        Assert.All(Enumerable.Range(0, SvmWindow.Pages), page => Assert.Equal("nothing", run.Gpu(page)));
    }

    [Fact]
    public void It_takes_nothing_any_more_and_the_GPU_is_closed()
    {
        var run = ManagerRun.Of(Store(0), Advise(0), Unplug, Populate(0), Write, Evict, Load(0));
        Assert.Equal("ok, ok, ok, -ENODEV, -ENOENT, ok", run.Answers); // the access is of nobody
        Assert.Equal(CpuPteKind.Present, run.Cpu(0));
        Assert.True(run.Reached(PagemapMark.RefusedUnplugged));
    }

    [Fact]
    public void It_goes_once() => Assert.Equal("ok", ManagerRun.Of(Unplug, Unplug).Answers);

    /// <summary>Whatever is on its way there.</summary>
    [Fact]
    public void Nothing_is_left_there_in_any_order()
    {
        Operation[][] users =
        [
            [Populate(0, 2), Write],
            [Write, Gpu(FaultAccess.Atomic, 1)],
            [Prepare, Execute, UseBuffer()],
            [Load(0), Store(0)],
        ];
        foreach (var user in users)
        {
            var runs = ManagerRun.Many(
                ManagerRun.Plain([Store(0), Advise(0, 2), Gpu(FaultAccess.Read)], [Unplug, Load(1)], user), seeds: 6).ToArray();
            Assert.All(runs, run => Assert.Equal("ok, ok", run.AnswersOf(1)));
            Assert.All(runs, run => Assert.Equal((CpuPteKind.Present, "nothing"), (run.Cpu(0), run.Gpu(0))));
        }
    }

    [Fact]
    public void Who_prepares_a_buffer_at_that_time_gets_it_or_hears_why_not()
    {
        var runs = ManagerRun.Many(ManagerRun.Plain([], [Unplug], [Prepare, Execute, Unmap])).ToArray();
        Assert.Equal(["-ENODEV", "ok, ok, ok"], runs.Select(run => run.AnswersOf(2)).Distinct().Order());
    }
}
