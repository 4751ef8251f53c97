using System.Collections.Immutable;
using GpuMm.Harness;
using GpuMm.Harness.Checking;
using GpuMm.Harness.Execution;
using GpuMm.Harness.Scheduling;
using GpuMm.Harness.Systems;
using GpuMm.Harness.Systems.Manager;
using GpuMm.Harness.Systems.Manager.Checking;
using GpuMm.Harness.Systems.Pagemap.Checking;
using GpuMm.Harness.Systems.Svm.Checking;
using GpuMm.Implementation.Kernel;
using GpuMm.Implementation.Kernel.Mm;
using GpuMm.Implementation.Machine;
using GpuMm.Implementation.Machine.Walking;
using GpuMm.Implementation.Pagemap;
using GpuMm.Model.Vocabulary;
using Xunit;

namespace GpuMm.Tests.Manager;

/// <summary>One execution on the whole memory manager that violated nothing: its answers, and where pages were before the end.</summary>
sealed class ManagerRun
{
    readonly Watch watch;

    ManagerRun(Scenario scenario, IScheduler? scheduler)
    {
        watch = new Watch(quiescence: scenario.Program.Branches.Length + 1);
        Record = Executor.Execute(scenario, scheduler, watch);
        Assert.Equal(RunEnd.Completed, Record.End);
        Assert.Empty(Record.Observed);
        Assert.Null(Record.Undecided);
    }

    public ExecutionRecord Record { get; }

    /// <summary>In the order of the calls; what an access saw is left out.</summary>
    public string Answers => AnswersOf(Calls);

    /// <summary>How many accesses of the GPU had to wait for the fault handler, each time it did.</summary>
    public int Faults => watch.Faults.Count;

    /// <summary>Who had device memory evicted for room.</summary>
    public IReadOnlyList<int> MadeRoom => watch.Room.MadeBy;

    IEnumerable<Call> Calls =>
        Record.History.Calls.Where(call => call.Operation is not null && call.Task <= Record.Scenario.Program.Branches.Length);

    /// <summary>One after the other.</summary>
    public static ManagerRun Of(params ReadOnlySpan<Operation> operations) => Of(Plain([.. operations]));

    public static ManagerRun Of(Scenario scenario) => new(scenario, scheduler: null);

    /// <summary>In the default order, and in those of some seeds of every scheduler.</summary>
    public static IEnumerable<ManagerRun> Many(Scenario scenario, int seeds = 12)
    {
        var profiling = new ProfileRecorder();
        Executor.Execute(scenario, accessLog: profiling);
        return from name in Schedulers.Names
               from seed in Enumerable.Range(0, seeds)
               select new ManagerRun(scenario, seed == 0 ? null : Schedulers.Make(name, (ulong)seed, profiling.Profile));
    }

    public static Scenario Plain(Operation[] prefix, params Operation[][] branches) => ManagerSystem.Instance.PlainScenario(
        SystemCatalogue.RightVariant, MmuVersion.V2, new Program([.. prefix], [.. branches.Select(branch => branch.ToImmutableArray())]));

    public string AnswersOf(int task) => AnswersOf(Calls.Where(call => call.Task == task));

    /// <summary>Of the last call of the operation.</summary>
    public SvmResponse AnswerTo(Operation operation) => (SvmResponse)Calls.Last(call => call.Operation == operation).Response!;

    public ulong ValueOf(Operation operation) => Assert.IsType<SvmResponse.Accessed>(AnswerTo(operation)).Value;

    public bool Reached<T>(T mark)
        where T : struct, Enum => (Record.Marks >> ManagerSituations.All.NumberOf(mark) & 1) != 0;

    /// <summary>What the process has there.</summary>
    public CpuPteKind Cpu(int page) => watch.Cpu[page].Kind;

    /// <summary>What the GPU has there: nothing, or a page of which memory, and with which rights.</summary>
    public string Gpu(int page) => watch.Gpu[page] is not { Valid: true } entry ? "nothing"
        : $"{(GpuEntries.IsInHost(entry) ? "host" : "vram")} {(entry.ReadOnly ? "r" : entry.AtomicDisabled ? "rw" : "rwa")}";

    static string AnswersOf(IEnumerable<Call> calls) => string.Join(", ", calls.Select(call => call.Response switch
    {
        SvmResponse.Accessed { Outcome: AccessOutcome.Done } or SvmResponse.Mapped => "ok",
        var other => $"{other}",
    }));

    /// <summary>Looks at the pages when quiescence begins.</summary>
    sealed class Watch(int quiescence) : IWitness
    {
        bool hasLooked;

        public FaultWatch Faults { get; } = new();

        public RoomWatch Room { get; } = new();

        public CpuPte[] Cpu { get; private set; } = [];

        public HardwarePte[] Gpu { get; private set; } = [];

        public IReadOnlyList<Observer> Observers(ISystem system) => [Faults, Room];

        public void StepTaken(Step step, Inspection inspection)
        {
            if (hasLooked || step.Task != quiescence)
                return;
            hasLooked = true;
            var (world, pages) = ((ManagerWorld)inspection.World, Enumerable.Range(0, SvmWindow.Pages).Select(SvmWindow.VfnOf).ToArray());
            Cpu = [.. pages.Select(vfn => world.Processes[0].Mm!.Peek(vfn))];
            Gpu = [.. pages.Select(vfn => world.EntryOf(world.Processes[0], vfn))];
        }

        public void Violated(Violation violation, Inspection inspection)
        {
        }
    }

    sealed class FaultWatch : NouveauObserver
    {
        public int Count { get; private set; }

        public override void FaultRaised(FaultEntry fault) => Count++;
    }

    sealed class RoomWatch : PagemapObserver
    {
        public List<int> MadeBy { get; } = [];

        public override void Reached(PagemapMark mark)
        {
            if (mark == PagemapMark.EvictedForRoom)
                MadeBy.Add(Hub.Kernel.Current.Id);
        }
    }
}
