using System.Collections.Immutable;
using GpuMm.Harness;
using GpuMm.Harness.Exploring;
using GpuMm.Harness.Systems;
using GpuMm.Harness.Systems.Manager;
using GpuMm.Implementation.Kernel;
using GpuMm.Model.Vocabulary;
using Xunit;
using static GpuMm.Tests.Manager.Does;

namespace GpuMm.Tests.Exploring;

/// <summary>
/// A step of the memory manager touches more than it announces, and so do those who check it. If one of these touches were not reported,
/// orders would count as equivalent that are not, and an outcome would be missed.
/// </summary>
public sealed class ManagerExplorationTests
{
    static readonly ISystem Manager = ManagerSystem.Instance;
    static readonly Program[] TwoTasks = [.. SmallPrograms.Exactly(Manager, operations: 2, tasks: 2)];

    static readonly Operation PrepareOther = new SvmOperation.PrepareMap(1);
    static readonly Operation ReadBuffer = UseBuffer();
    static readonly Operation Read = Gpu(FaultAccess.Read);
    static readonly Operation Write = Gpu(FaultAccess.Write);

    static readonly Dictionary<string, Scenario> Handmade = new()
    {
        ["two buffers"] = Of([], [[Prepare], [PrepareOther]]),
        ["a buffer goes and another comes"] = Of([Prepare, Execute], [[Unmap], [PrepareOther]]),
        ["a buffer that is used goes"] = Of([Prepare, Execute], [[Unmap], [ReadBuffer]]),
        ["a buffer that is used comes"] = Of([Prepare], [[Execute], [ReadBuffer]]),
        ["one slot for two"] = Of([Prepare], [[Execute], [Unmap]]),
        ["a buffer and the end of the device"] = Of([], [[Prepare], [Unplug]]),
        ["a buffer and an eviction"] = Of([Store(0), Populate(0)], [[Prepare], [Evict]]),
        ["a buffer is executed beside a population"] = Of([Store(0), Prepare], [[Execute], [Populate(0)]]),
        ["a buffer goes beside the fault of a neighbour"] = Of(
            [Mmap(2), Store(2), Prepare, Execute], [[Unmap], [Gpu(FaultAccess.Read, 2)]]),
        ["advice and fault"] = Of([Store(0)], [[Advise(0)], [Read]]),
        ["eviction and access"] = Of([Store(0), Populate(0), Read], [[Evict], [Read]]),
        ["unplug and access"] = Of([Read], [[Unplug], [Read]]),
        ["unplug and load"] = Of([Store(0), Populate(0)], [[Unplug], [Load(0)]]),
        ["unplug twice"] = Of([], [[Unplug], [Unplug]]),
        ["unplug and exit"] = Of([Store(0)], [[Unplug], [new SvmOperation.Exit(0)]]),
        ["load of what the GPU has"] = Of([Store(0), Populate(0), Write], [[Load(0)], [Write]]),
        ["room for a buffer and a load of what gives way"] = Full([Prepare], [Load(4)]),
        ["no buffer for one of two"] = Of([], [[Prepare], [PrepareOther]], Fail(FailureSite.BuddyBlock)),
    };

    /// <summary>All orders of these are too many.</summary>
    static readonly Dictionary<string, Scenario> Large = new()
    {
        ["room for a buffer and room for a table"] = Full([Prepare], [Gpu(FaultAccess.Read, 4)]),
        ["room for a buffer and for device memory"] = Full([Prepare], [Populate(6, 2)]),
        ["an atomic access and a store"] = Of([Store(0), Populate(0), Read], [[Gpu(FaultAccess.Atomic)], [Store(0)]]),
        ["no tables for the range"] = Of([Store(0), Store(1)], [[Read], [Gpu(FaultAccess.Read, 1)]], Fail(FailureSite.TableNode)),
    };

    public static TheoryData<string, int> Names
    {
        get
        {
            var data = new TheoryData<string, int>();
            foreach (string name in Handmade.Keys)
                data.Add(name, 1);
            foreach (string name in Large.Keys)
                data.Add(name, 0);
            return data;
        }
    }

    [Fact]
    public void Whatever_a_scheduler_can_make_of_a_small_program_was_explored()
    {
        int compared = TwoTasks.Count(program =>
            EverySample.WasExplored(Manager.PlainScenario("fixed", MmuVersion.V2, program), runs: 300));
        Assert.InRange(compared, TwoTasks.Length / 3, TwoTasks.Length); // the others have too many orders
    }

    [Fact]
    public void So_was_whatever_it_can_make_of_one_that_is_written_by_hand()
    {
        int compared = Handmade.Values.Count(scenario => EverySample.WasExplored(scenario, runs: 300));
        Assert.InRange(compared, Handmade.Count / 3, Handmade.Count);
    }

    /// <summary>Here nothing is left out on the one side but what takes more preemptions.</summary>
    [Theory]
    [MemberData(nameof(Names))]
    public void Whatever_a_preemption_or_none_can_make_of_it_was_explored(string name, int preemptions)
    {
        var scenario = Handmade.GetValueOrDefault(name) ?? Large[name];
        var limits = ExplorationLimits.None with { Preemptions = preemptions };
        var (reduced, all) = (Outcomes.Of(scenario, limits), Outcomes.Of(scenario, limits with { Reduce = false }));
        Assert.True(reduced.Exploration.IsComplete && all.Exploration.IsComplete);
        Assert.Equal([], all.All.Except(reduced.All));
    }

    static InjectedFailure Fail(FailureSite site) => new(site, 1);

    /// <summary>Device memory fills what page tables leave.</summary>
    static Scenario Full(ImmutableArray<Operation> one, ImmutableArray<Operation> other) =>
        Of([MmapUpper, Store(4), Populate(4, 2), Store(0), Populate(0, 2)], [one, other]) with { MemorySizeInPages = 10 };

    static Scenario Of(
        ImmutableArray<Operation> prefix, ImmutableArray<ImmutableArray<Operation>> branches,
        params ImmutableArray<InjectedFailure> failures) =>
        Manager.PlainScenario("fixed", MmuVersion.V2, new Program(prefix, branches)) with { Failures = failures };
}
