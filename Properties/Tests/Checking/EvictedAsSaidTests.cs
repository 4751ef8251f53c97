using GpuMm.Harness.Checking;
using GpuMm.Harness.Systems.Pagemap.Checking;
using GpuMm.Implementation.Kernel;
using GpuMm.Implementation.Kernel.Mm;
using GpuMm.Implementation.Pagemap;
using GpuMm.Model.Vocabulary;
using Xunit;
using static GpuMm.Tests.Checking.PagemapCheckerBench;

namespace GpuMm.Tests.Checking;

/// <summary>Who says that device memory was evicted has let it go; and who was denied something on the way has not populated.</summary>
public sealed class EvictedAsSaidTests
{
    static readonly SvmOperation Evict = new SvmOperation.EvictDmem();
    static readonly SvmResponse Done = new SvmResponse.Done();

    readonly PagemapCheckerBench bench = new();
    readonly VramDevmem devmem;

    public EvictedAsSaidTests() => devmem = bench.Populated();

    MigrateDevice Migration => new(bench.World.Memory, bench.Pagemap.Drm.Listener, []);

    [Fact]
    public void An_eviction_that_lets_nothing_go_is_seen()
    {
        bench.Add(new EvictedAsSaid());
        bench.Answer(Evict, Done);
        bench.AssertViolated(PropertyCatalogue.PopulatedAsSaid, "succeeded, and nothing was released meanwhile");
    }

    [Fact]
    public void That_another_was_let_go_does_not_count()
    {
        var checker = bench.Add(new EvictedAsSaid());
        var call = bench.Begin(Evict);
        checker.SetUp(Migration, devmem);
        bench.Do(Populate(1));
        checker.DevmemReleased(bench.Pagemap.Lru.All[^1]);
        bench.End(call, Done);
        bench.AssertViolated(PropertyCatalogue.PopulatedAsSaid, "the allocation for process 0 that it evicted was not released");
    }

    [Fact]
    public void What_was_evicted_was_let_go_in_the_call()
    {
        var checker = bench.Add(new EvictedAsSaid());
        var call = bench.Begin(Evict);
        checker.SetUp(Migration, devmem);
        checker.DevmemReleased(devmem);
        bench.End(call, Done);
        bench.Answer(Evict, new SvmResponse.Refused(Errno.EBUSY));
        bench.AssertSilent();
    }

    [Fact]
    public void A_population_that_was_denied_what_it_needs_has_not_succeeded()
    {
        var checker = bench.Add(new NoFailureForgotten());
        var call = bench.Begin(Populate());
        checker.DevmemAllocated(devmem);
        checker.FailureInjected(FailureSite.Zdd, call.Task);
        checker.FailureInjected(FailureSite.Copy, call.Task);
        bench.End(call, Done);
        bench.AssertViolated(PropertyCatalogue.PopulatedAsSaid, "process 0: populate(page 0) succeeded, and Zdd had failed on its way");
    }

    [Fact]
    public void A_failure_of_another_task_or_before_there_was_memory_is_none_of_it()
    {
        var checker = bench.Add(new NoFailureForgotten());
        var call = bench.Begin(Populate());
        checker.FailureInjected(FailureSite.MigrationArrays, call.Task);
        checker.DevmemAllocated(devmem);
        checker.FailureInjected(FailureSite.Zdd, task: 2);
        bench.End(call, Done);
        bench.AssertSilent();
    }

    [Fact]
    public void Who_is_refused_has_forgotten_nothing()
    {
        var checker = bench.Add(new NoFailureForgotten());
        var call = bench.Begin(Populate());
        checker.DevmemAllocated(devmem);
        checker.FailureInjected(FailureSite.Zdd, call.Task);
        bench.End(call, new SvmResponse.Refused(Errno.ENOMEM));
        bench.AssertSilent();
    }
}
