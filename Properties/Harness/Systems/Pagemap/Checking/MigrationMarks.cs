using GpuMm.Harness.Execution;
using GpuMm.Harness.Systems.Svm;
using GpuMm.Implementation.Kernel.Mm;
using GpuMm.Implementation.Pagemap;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Harness.Systems.Pagemap.Checking;

/// <summary>Marks what others do between setup and finalize of a population or an eviction, to the very pages that it has.</summary>
sealed class MigrationMarks(VramPagemap pagemap, SvmWorld world) : PagemapObserver
{
    readonly Dictionary<int, Call> underWay = []; // by task
    readonly List<MigrateVma> populating = [];
    readonly Dictionary<PageMigration, VramDevmem> evicting = [];

    public override void SetUp(PageMigration migrate, VramDevmem devmem)
    {
        if (migrate is MigrateVma population)
            populating.Add(population);
        else
            evicting.Add(migrate, devmem);
    }

    public override void Finalized(PageMigration migrate)
    {
        populating.RemoveAll(population => population == migrate);
        evicting.Remove(migrate);
    }

    public override void Invoked(Call call) => underWay[call.Task] = call;

    public override void Responded(Call call)
    {
        underWay.Remove(call.Task);
        if (call.Operation is SvmOperation.Exit exit && evicting.Values.Any(devmem => devmem.Mm.Id == exit.Process))
            Hub.Mark(PagemapSometimes.ExitDuringEviction);
    }

    /// <summary>A page gets to where there was none when the population looked.</summary>
    public override void CpuPteChanged(MmStruct mm, Vfn vfn, CpuPte before, CpuPte after)
    {
        if (after.Kind != CpuPteKind.Present || !populating.Exists(population => population.Mm == mm && population.Range.Contains(vfn)))
            return;
        if (OperationOfTask is SvmOperation.Pin)
            Hub.Mark(PagemapSometimes.PinnedBetweenSetupAndFinalize);
        else if (OperationOfTask is SvmOperation.Store)
            Hub.Mark(PagemapSometimes.StoredBetweenSetupAndFinalize);
    }

    public override void Reached(MmMark mark)
    {
        if (mark is MmMark.WaitedForMigration or MmMark.CameBackByCpuFault && FaultingPage is { } page
            && page.Pgmap == pagemap && evicting.Values.Any(devmem => devmem.Frames.Contains(pagemap.FrameOf(page))))
        {
            Hub.Mark(PagemapSometimes.CpuFaultDuringEviction);
        }
    }

    /// <summary>For whose sake the process of the task that takes a step is in the kernel.</summary>
    Page? FaultingPage => OperationOfTask is SvmOperation.Load or SvmOperation.Store or SvmOperation.Pin
        && (SvmNames.ProcessOf(OperationOfTask), SvmNames.RangeOf(OperationOfTask)) is ({ } process, var (page, _))
        ? world.Processes[process].Mm?.Peek(SvmWindow.VfnOf(page)).Page
        : null;

    Operation? OperationOfTask => Hub.Kernel.RunningTask is { } task ? underWay.GetValueOrDefault(task.Id)?.Operation : null;
}
