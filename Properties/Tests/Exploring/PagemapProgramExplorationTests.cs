using System.Collections.Immutable;
using GpuMm.Harness;
using GpuMm.Harness.Exploring;
using GpuMm.Harness.Systems;
using GpuMm.Implementation.Kernel;
using GpuMm.Model.Vocabulary;
using Xunit;

namespace GpuMm.Tests.Exploring;

/// <summary>
/// A step of the pagemap layer, or of the driver on it, touches more than it announces, and so do those who check it. If one of these
/// touches were not reported, orders would count as equivalent that are not, and an outcome would be missed.
/// </summary>
public sealed class PagemapProgramExplorationTests
{
    static readonly ISystem Pagemap = SystemCatalogue.Get("pagemap");
    static readonly Program[] TwoTasks = [.. SmallPrograms.Exactly(Pagemap, operations: 2, tasks: 2)];

    static readonly SvmOperation Load = new SvmOperation.Load(0, 0);
    static readonly SvmOperation Store = new SvmOperation.Store(0, 0);
    static readonly SvmOperation StoreOther = new SvmOperation.Store(0, 1);
    static readonly SvmOperation LoadOfChild = new SvmOperation.Load(1, 0);
    static readonly SvmOperation StoreOfChild = new SvmOperation.Store(1, 0);
    static readonly SvmOperation Populate = new SvmOperation.Populate(0, 0, 1, 0);
    static readonly SvmOperation PopulateOther = new SvmOperation.Populate(0, 1, 1, 0);
    static readonly SvmOperation PopulateBoth = new SvmOperation.Populate(0, 0, 2, 0);
    static readonly SvmOperation PopulateSliced = new SvmOperation.Populate(0, 0, 1, 1);
    static readonly SvmOperation Evict = new SvmOperation.EvictDmem();
    static readonly SvmOperation Unplug = new SvmOperation.Unplug();
    static readonly SvmOperation Fork = new SvmOperation.Fork();
    static readonly SvmOperation Munmap = new SvmOperation.Munmap(0, 0, 1);
    static readonly SvmOperation Exit = new SvmOperation.Exit(0);
    static readonly SvmOperation ExitOfChild = new SvmOperation.Exit(1);
    static readonly SvmOperation Reclaim = new SvmOperation.Reclaim(0, 0);
    static readonly SvmOperation Reap = new SvmOperation.Reap(0, 0, 1);
    static readonly SvmOperation Pin = new SvmOperation.Pin(0, 0);
    static readonly SvmOperation Unpin = new SvmOperation.Unpin(0, 0);
    static readonly SvmOperation Mremap = new SvmOperation.Mremap(0, 0, 1);
    static readonly SvmOperation OtherDevice = new SvmOperation.OtherDeviceMigrate(0, 0, 1);

    static readonly SvmOperation MapFar = new SvmOperation.Mmap(0, 4, 2, VmaKind.Anonymous, Prot.ReadWrite);
    static readonly SvmOperation Far = new SvmOperation.Populate(0, 4, 2, 0);

    static readonly Dictionary<string, Scenario> Handmade = new()
    {
        ["population and store"] = Of([Store], [[Populate], [Store]]),
        ["population and store beside it"] = Of([Store], [[Populate], [StoreOther]]),
        ["population of two pages and store to one"] = Of([Store, StoreOther], [[PopulateBoth], [StoreOther]]),
        ["population of a hole that is filled"] = Of([], [[Populate], [Store]]),
        ["population and munmap"] = Of([Store], [[Populate], [Munmap]]),
        ["population and fork"] = Of([Store], [[Populate], [Fork]]),
        ["population and exit"] = Of([Store], [[Populate], [Exit]]),
        ["population and unplug"] = Of([Store], [[Populate], [Unplug]]),
        ["population and pin"] = Of([Store], [[Populate], [Pin]]),
        ["population and unpin"] = Of([Store, Pin], [[Populate], [Unpin]]),
        ["population and reclaim"] = Of([Store], [[Populate], [Reclaim]]),
        ["population and reap"] = Of([Store], [[Populate], [Reap]]),
        ["population and move"] = Of([Store], [[Populate], [Mremap]]),
        ["population and the other device"] = Of([Store], [[Populate], [OtherDevice]]),
        ["population of what is there"] = Of([Store, Populate], [[Populate], [Evict]]),
        ["population of what a child shares, and it ends"] = Of([Store, Fork], [[Populate], [ExitOfChild]]),
        ["eviction and munmap"] = Of([Store, Populate], [[Evict], [Munmap]]),
        ["eviction and move"] = Of([Store, Populate], [[Evict], [Mremap]]),
        ["eviction and exit"] = Of([Store, Populate], [[Evict], [Exit]]),
        ["eviction and fork"] = Of([Store, Populate], [[Evict], [Fork]]),
        ["eviction and the other device"] = Of([Store, Populate], [[Evict], [OtherDevice]]),
        ["eviction of what only a child has, and it ends"] = Of([Store, Populate, Fork, Exit], [[Evict], [ExitOfChild]]),
        ["loads of parent and child"] = Of([Store, Populate, Fork], [[Load], [LoadOfChild]]),
        ["two loads"] = Of([Store, Populate], [[Load], [Load]]),
        ["loads of two pages of one allocation"] = Of([Store, PopulateBoth], [[Load], [new SvmOperation.Load(0, 1)]]),
        ["load and munmap"] = Of([Store, Populate], [[Load], [Munmap]]),
        ["load and munmap of its neighbour"] = Of([Store, PopulateBoth], [[Load], [new SvmOperation.Munmap(0, 1, 1)]]),
        ["load and move"] = Of([Store, Populate], [[Load], [Mremap]]),
        ["load and exit"] = Of([Store, Populate], [[Load], [Exit]]),
        ["load and fork"] = Of([Store, Populate], [[Load], [Fork]]),
        ["load and reap"] = Of([Store, Populate], [[Load], [Reap]]),
        ["load within the slice"] = Of([Store], [[PopulateSliced], [Load]]),
        ["unplug and exit"] = Of([Store, Populate], [[Unplug], [Exit]]),
        ["unplug and fork"] = Of([Store, Populate], [[Unplug], [Fork]]),
        ["room that is about to be free"] = Of(
            [MapFar, Far], [[PopulateBoth], [new SvmOperation.Munmap(0, 4, 2)]]) with
        { MemorySizeInPages = 3 },
        ["copy that fails, and store"] = Of([Store], [[Populate], [Store]], Fail(FailureSite.Copy, 2)),
        ["clear that fails, and store"] = Of([Store], [[Populate], [Store]], Fail(FailureSite.Copy, 1)),
        ["return that fails, and a load"] = Of([Store, Populate], [[Load], [Load]], Fail(FailureSite.DmaMap, 2)),
        ["no process for the one or the other"] = Of([Store], [[Populate], [Populate]], Fail(FailureSite.MmGet, 1)),
    };

    /// <summary>All orders of these are too many.</summary>
    static readonly Dictionary<string, Scenario> Large = new()
    {
        ["population of the zero page that is written"] = Of([Load], [[Populate], [Store]]),
        ["population twice"] = Of([Store], [[Populate], [Populate]]),
        ["population of one page and of both"] = Of([Store, StoreOther], [[PopulateBoth], [Populate]]),
        ["population of the rest"] = Of([Store, StoreOther, Populate], [[PopulateBoth], [Evict]]),
        ["population of what a child shares, and it stores"] = Of([Store, Fork], [[Populate], [StoreOfChild]]),
        ["load of what is evicted"] = Of([Store, Populate], [[Evict], [Load]]),
        ["store to what is evicted"] = Of([Store, Populate], [[Evict], [Store]]),
        ["eviction twice"] = Of([Store, Populate], [[Evict], [Evict]]),
        ["eviction and unplug"] = Of([Store, Populate], [[Evict], [Unplug]]),
        ["eviction of two allocations"] = Of([Store, Populate, PopulateOther], [[Evict], [Evict]]),
        ["stores of parent and child"] = Of([Store, Populate, Fork], [[Store], [StoreOfChild]]),
        ["load and unplug"] = Of([Store, Populate], [[Load], [Unplug]]),
        ["loads within the slice"] = Of([Store, PopulateSliced], [[Load], [Load]]),
        ["load within the slice, and eviction"] = Of([Store, PopulateSliced], [[Load], [Evict]]),
        ["unplug twice"] = Of([Store, Populate], [[Unplug], [Unplug]]),
        ["room for one of two"] = Of([Store, StoreOther], [[PopulateBoth], [MapFar, Far]]) with { MemorySizeInPages = 3 },
        ["room after an eviction"] = Of([MapFar, Far], [[PopulateBoth], [new SvmOperation.Load(0, 4)]]) with { MemorySizeInPages = 3 },
        ["room and eviction"] = Of([MapFar, Far], [[PopulateBoth], [Evict]]) with { MemorySizeInPages = 3 },
        ["clear of the one or the other that fails"] = Of([Store], [[Populate], [PopulateOther]], Fail(FailureSite.Copy, 1)),
        ["eviction that fails, and a load"] = Of([Store, Populate], [[Evict], [Load]], Fail(FailureSite.ProcessPage, 2)),
    };

    static readonly ExplorationLimits OnePreemption = ExplorationLimits.None with { Preemptions = 1 };

    public static TheoryData<string> Names => [.. Handmade.Keys];

    public static TheoryData<string> AllNames => [.. Handmade.Keys, .. Large.Keys];

    [Fact]
    public void Whatever_a_scheduler_can_make_of_a_small_program_was_explored()
    {
        int compared = TwoTasks.Count(program =>
            EverySample.WasExplored(Pagemap.PlainScenario("fixed", MmuVersion.V2, program), runs: 200));
        Assert.InRange(compared, TwoTasks.Length / 2, TwoTasks.Length); // the others have too many orders
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Whatever_a_scheduler_can_make_of_it_was_explored(string name) =>
        Assert.True(EverySample.WasExplored(Handmade[name], runs: 2_500));

    /// <summary>Here nothing is left out on the one side but what takes a second preemption.</summary>
    [Theory]
    [MemberData(nameof(AllNames))]
    public void Whatever_one_preemption_can_make_of_it_was_explored(string name)
    {
        var scenario = Handmade.GetValueOrDefault(name) ?? Large[name];
        var (reduced, all) = (Outcomes.Of(scenario, OnePreemption), Outcomes.Of(scenario, OnePreemption with { Reduce = false }));
        Assert.True(reduced.Exploration.IsComplete && all.Exploration.IsComplete);
        Assert.Equal([], all.All.Except(reduced.All));
        Assert.Equal("", EverySample.NamesOf(all.Marks & ~reduced.Marks, "pagemap"));
    }

    /// <summary>That somebody has let go of the last page of an allocation is no step of whoever evicts it.</summary>
    [Theory]
    [InlineData("eviction and exit")]
    [InlineData("eviction of what only a child has, and it ends")]
    public void An_outcome_is_found_only_because_steps_report_what_else_they_touch(string name)
    {
        var deaf = Outcomes.Of(Handmade[name], OnePreemption, announcedOnly: true);
        Assert.ProperSuperset(deaf.All, Outcomes.Of(Handmade[name], OnePreemption).All);
    }

    static InjectedFailure Fail(FailureSite site, int nth) => new(site, nth);

    static Scenario Of(
        ImmutableArray<Operation> prefix, ImmutableArray<ImmutableArray<Operation>> branches,
        params ImmutableArray<InjectedFailure> failures) =>
        Pagemap.PlainScenario("fixed", MmuVersion.V2, new Program(prefix, branches)) with { Failures = failures };
}
