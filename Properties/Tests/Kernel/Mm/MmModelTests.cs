using GpuMm.Harness;
using GpuMm.Implementation.Kernel.Mm;
using GpuMm.Model.Vocabulary;
using Xunit;

namespace GpuMm.Tests.Kernel.Mm;

/// <summary>One operation after another, at random: what the CPU sees is what a dictionary says.</summary>
public class MmModelTests
{
    public static TheoryData<ulong> Seeds() => [.. Enumerable.Range(0, 60).Select(seed => (ulong)seed)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public void The_CPU_sees_what_the_dictionary_says(ulong seed)
    {
        var walk = new ModelWalk(seed);
        for (int i = 0; i < 80; i++)
            walk.Step();
        walk.End();
    }

    [Fact]
    public void The_walks_come_to_all_places()
    {
        HashSet<MmMark> marks = [];
        for (ulong seed = 0; seed < 40; seed++)
        {
            var walk = new ModelWalk(seed);
            for (int i = 0; i < 80; i++)
                walk.Step();
            marks.UnionWith(walk.Marks);
        }

        MmMark[] expected =
        [
            MmMark.ZeroPageMapped, MmMark.FileRead, MmMark.CopiedOnWrite, MmMark.ReusedOnWrite, MmMark.SwappedOut, MmMark.SwappedIn,
            MmMark.WrittenBack, MmMark.ReclaimRefused, MmMark.ForkCopiedPinned, MmMark.CameBackByCpuFault,
        ];
        Assert.Empty(expected.Except(marks));
    }
}

/// <summary>A bench and a model, which do the same.</summary>
sealed class ModelWalk(ulong seed)
{
    readonly MmBench bench = new();
    readonly MmModel model = new();
    readonly List<(MmStruct Mm, Page Page)> pinned = [];
    SplitMix random = new(seed);
    ulong nextValue = 0x1000;

    public IEnumerable<MmMark> Marks => bench.Marks;

    public void Step()
    {
        int process = model.HasChild ? random.Below(2) : 0;
        var mm = MmOf(process);
        int start = random.Below(SvmWindow.PagesPerHalf);
        int count = 1 + random.Below(SvmWindow.PagesPerHalf - start);
        int page = start + (SvmWindow.PagesPerHalf * random.Below(2));
        switch (random.Below(14))
        {
            case 0 or 1:
                var (kind, prot) = ((VmaKind)random.Below(3), (Prot)random.Below(3));
                Same(Errno.None, bench.Do(() => mm.Mmap(SvmWindow.RangeOf(page, count), kind, prot)));
                model.Mmap(process, page, count, kind, prot);
                break;
            case 2:
                Same(Errno.None, bench.Do(() => mm.Munmap(SvmWindow.RangeOf(page, count))));
                model.Munmap(process, page, count);
                break;
            case 3 or 4:
                var wanted = random.Below(2) == 0 ? Prot.ReadWrite : (Prot)random.Below(2);
                Same(model.Mprotect(process, page, count, wanted), bench.Do(() => mm.Mprotect(SvmWindow.RangeOf(page, count), wanted)));
                break;
            case 5:
                var (from, to) = (SvmWindow.RangeOf(start, count), SvmWindow.RangeOf(start + SvmWindow.PagesPerHalf, count));
                Same(model.Mremap(process, start, count), bench.Do(() => mm.Mremap(from, to)));
                break;
            case 6 when !model.HasChild && random.Below(2) == 0:
                bench.Fork();
                model.Fork();
                break;
            case 7 or 8:
                bench.Reclaim(page, mm);
                break;
            case 9:
                Reap(process, page, count);
                break;
            case 10:
                PinOrUnpin(process, page);
                break;
            case 11:
                bench.Do(() => bench.Device.Migrate(mm, SvmWindow.RangeOf(page, count)));
                break;
            default:
                Store(process, page);
                break;
        }

        CompareSome();
    }

    public void End()
    {
        foreach (var (mm, page) in pinned)
            bench.Run(() => mm.Unpin(page));
        foreach (int process in model.HasChild ? new[] { 0, 1 } : [0])
        {
            for (int page = 0; page < SvmWindow.Pages; page++)
                Compare(process, page);
        }

        bench.ExitAll(model.HasChild ? [bench.Mm, bench.Child] : [bench.Mm]);
    }

    MmStruct MmOf(int process) => process == 0 ? bench.Mm : bench.Child;

    void CompareSome()
    {
        for (int i = 0; i < 2; i++)
            Compare(model.HasChild ? random.Below(2) : 0, random.Below(SvmWindow.Pages));
    }

    void Compare(int process, int page)
    {
        var (outcome, value) = bench.Do(() => MmOf(process).Load(SvmWindow.VfnOf(page)));
        Assert.Equal(model.Load(process, page), outcome == AccessOutcome.Done ? value : null);
    }

    void Store(int process, int page)
    {
        ulong value = nextValue++;
        var outcome = bench.Do(() => MmOf(process).Store(SvmWindow.VfnOf(page), value));
        Assert.Equal(model.MayWrite(process, page) ? AccessOutcome.Done : AccessOutcome.Refused, outcome);
        if (outcome == AccessOutcome.Done)
            model.Store(process, page, value);
    }

    void PinOrUnpin(int process, int page)
    {
        if (pinned.Count > 0 && random.Below(2) == 0)
        {
            var (mm, last) = pinned[^1];
            pinned.RemoveAt(pinned.Count - 1);
            bench.Run(() => mm.Unpin(last));
            return;
        }

        var (errno, got) = bench.Do(() => MmOf(process).Pin(SvmWindow.VfnOf(page)));
        Assert.Equal(model.MayWrite(process, page) ? Errno.None : Errno.EFAULT, errno);
        if (got is null)
            return;
        pinned.Add((MmOf(process), got));
        model.Pin(process, page);
    }

    void Reap(int process, int page, int count)
    {
        int taken = bench.Do(() => bench.Reaper.Reap(MmOf(process), SvmWindow.RangeOf(page, count)));
        for (int at = 0; at < SvmWindow.Pages; at++)
        {
            if ((taken >> at & 1) != 0)
                Assert.True(at >= page && at < page + count && model.Reap(process, at), $"page {at} was taken");
        }
    }

    static void Same(Errno expected, Errno actual) => Assert.Equal(expected, actual);
}
