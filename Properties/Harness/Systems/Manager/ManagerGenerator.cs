using GpuMm.Harness.Generation;
using GpuMm.Harness.Scheduling;
using GpuMm.Harness.Systems.Pagemap;
using GpuMm.Harness.Systems.Svm;
using GpuMm.Implementation.Kernel;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Harness.Systems.Manager;

/// <summary>Programs for the whole memory manager.</summary>
sealed class ManagerGenerator(Choices choices, string variant, MmuVersion mmu) : SharedMemoryGenerator(choices)
{
    /// <summary>By kind; those of other drivers are 0.</summary>
    readonly int[] weights = [2, 3, 2, 1, 0, 1, 4, 5, 2, 1, 2, 1, 16, 0, 2, 3, 0, 0, 6, 1, 4, 4, 5, 3];

    /// <summary>How often each kind of buffer is chosen.</summary>
    public static readonly int[] BufferKinds = [8, 3, 2, 3, 1];

    protected override ReadOnlySpan<int> Weights => weights;

    protected override FailureSite[] Sites => ManagerLimits.Sites;

    public Scenario Scenario()
    {
        Choices.LeaveSomeOut(weights, (int)Kind.Mmap, (int)Kind.GpuAccess);
        int vram = Choices.Pick<int>(ManagerLimits.VramSizes);
        var program = Choices.OneIn(2)
            ? new ManagerDuels(Choices, Pages.Home).About((ManagerDuel)Choices.Weighted(ManagerDuels.Weights))
            : Free();
        return new Scenario(ManagerLimits.SystemName, variant, mmu, vram, 1, program, Failures(), Schedule.Explicit.Default)
        {
            FaultBufferEntries = Choices.OneIn(3) ? SvmLimits.LeastFaultEntries : SvmLimits.RoomyFaultEntries,
        };
    }

    /// <summary>There is no other.</summary>
    protected override int Process() => 0;

    /// <summary>Where the page is and should be; and a buffer.</summary>
    protected override IEnumerable<SvmOperation> Setup(int page)
    {
        if (Choices.OneIn(2))
            yield return Advise(page);
        if (Choices.OneIn(4))
            yield return Populate(page);
        if (Choices.OneIn(3))
            yield return new SvmOperation.PrepareMap(0);
        if (Choices.OneIn(5))
            yield return new SvmOperation.ExecuteMap(0, Writable: true);
        if (Choices.OneIn(12))
            yield return new SvmOperation.Pin(0, page);
    }

    protected override Kind Possible(Kind kind, int process, int page) => kind switch
    {
        Kind.Exit or Kind.Unplug when !IsPrefixDone => Kind.GpuAccess, // or nobody would be left for the branches
        _ when Choices.OneIn(8) => kind,
        Kind.Mmap or Kind.Exit or Kind.Unpin or Kind.EvictDmem or Kind.Unplug or Kind.Advise => kind,
        Kind.PrepareMap or Kind.ExecuteMap or Kind.UnmapPages => kind,
        Kind.Mprotect or Kind.Reclaim or Kind.Reap when !Pages.IsMapped(process, page) => Kind.GpuAccess,
        _ => Pages.IsMapped(process, page) || Choices.OneIn(2) ? kind : Kind.Mmap,
    };

    protected override SvmOperation OfDriver(Kind kind, int process, int page) => kind switch
    {
        Kind.Populate => Populate(page),
        Kind.Unplug => new SvmOperation.Unplug(),
        Kind.Advise => Advise(page),
        Kind.PrepareMap => new SvmOperation.PrepareMap(Slot(), (BufferKind)Choices.Weighted(BufferKinds)),
        Kind.ExecuteMap => new SvmOperation.ExecuteMap(Slot(), Writable: !Choices.OneIn(4)),
        Kind.UnmapPages => new SvmOperation.UnmapPages(Slot()),
        _ => SvmDuels.Use(Choices, process, Choices.OneIn(4) ? SvmWindow.UnmanagedPage : page),
    };

    /// <summary>Mostly the first, so that operations find what they need.</summary>
    int Slot() => Choices.OneIn(4) ? 1 : 0;

    SvmOperation.Populate Populate(int page)
    {
        var (first, count) = Pages.Around(page);
        return new SvmOperation.Populate(0, first, count, Choices.Pick<int>(PagemapLimits.Timeslices));
    }

    SvmOperation.Advise Advise(int page)
    {
        var (first, count) = Pages.Around(page);
        return new SvmOperation.Advise(0, first, count);
    }
}
