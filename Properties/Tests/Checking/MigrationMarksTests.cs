using GpuMm.Harness.Systems.Pagemap.Checking;
using GpuMm.Implementation.Kernel.Mm;
using GpuMm.Model.Vocabulary;
using Xunit;

namespace GpuMm.Tests.Checking;

/// <summary>What happens between setup and finalize counts only there, and only where it concerns what migrates.</summary>
public sealed class MigrationMarksTests
{
    static readonly SvmOperation Load = new SvmOperation.Load(0, 0);
    static readonly SvmResponse Done = new SvmResponse.Done();

    readonly PagemapCheckerBench bench = new();
    readonly MigrationMarks checker;
    readonly CpuPte inHost;
    readonly MigrateVma population;
    readonly MigrateDevice eviction;

    public MigrationMarksTests()
    {
        checker = bench.Add(new MigrationMarks(bench.World.Pagemap, bench.World));
        bench.Do(new SvmOperation.Store(0, 0));
        inHost = bench.PteOf(0);
        bench.Do(new SvmOperation.Populate(0, 0, 1, 0));
        var mm = bench.Parent;
        population = new MigrateVma(mm, mm.Vmas[0], SvmWindow.RangeOf(1, 1)) { Flags = MigrateVmaFlags.SelectSystem };
        eviction = new MigrateDevice(bench.World.Memory, bench.World.Pagemap.Drm.Listener, [bench.PteOf(0).Page!]);
    }

    [Fact]
    public void A_page_is_pinned_where_a_hole_is_populated()
    {
        bench.Begin(new SvmOperation.Pin(0, 1));
        Fill(1);
        checker.SetUp(population, bench.Devmem);
        Fill(0);
        Assert.False(bench.IsMarked(PagemapSometimes.PinnedBetweenSetupAndFinalize));
        Fill(1);
        Assert.True(bench.IsMarked(PagemapSometimes.PinnedBetweenSetupAndFinalize));
        Assert.False(bench.IsMarked(PagemapSometimes.StoredBetweenSetupAndFinalize));
    }

    [Fact]
    public void A_page_is_stored_to_where_a_hole_is_populated_but_not_afterwards()
    {
        bench.Begin(new SvmOperation.Store(0, 1));
        checker.SetUp(population, bench.Devmem);
        checker.Finalized(population);
        Fill(1);
        Assert.False(bench.IsMarked(PagemapSometimes.StoredBetweenSetupAndFinalize));
        checker.SetUp(population, bench.Devmem);
        Fill(1);
        Assert.True(bench.IsMarked(PagemapSometimes.StoredBetweenSetupAndFinalize));
    }

    [Fact]
    public void A_CPU_faults_on_a_page_that_is_evicted()
    {
        bench.Begin(Load);
        checker.Reached(MmMark.WaitedForMigration);
        checker.SetUp(eviction, bench.Devmem);
        checker.Reached(MmMark.ZeroPageMapped);
        Assert.False(bench.IsMarked(PagemapSometimes.CpuFaultDuringEviction));
        checker.Reached(MmMark.WaitedForMigration);
        Assert.True(bench.IsMarked(PagemapSometimes.CpuFaultDuringEviction));
    }

    [Fact]
    public void A_CPU_that_faults_on_another_page_is_not_meant()
    {
        bench.Begin(new SvmOperation.Load(0, 1));
        checker.SetUp(eviction, bench.Devmem);
        checker.Reached(MmMark.WaitedForMigration);
        Assert.False(bench.IsMarked(PagemapSometimes.CpuFaultDuringEviction));
    }

    [Fact]
    public void A_process_ends_while_its_memory_is_evicted()
    {
        checker.SetUp(eviction, bench.Devmem);
        bench.Answer(new SvmOperation.Exit(1), Done);
        Assert.False(bench.IsMarked(PagemapSometimes.ExitDuringEviction));
        bench.Answer(new SvmOperation.Exit(0), Done);
        Assert.True(bench.IsMarked(PagemapSometimes.ExitDuringEviction));
    }

    void Fill(int page) => checker.CpuPteChanged(bench.Parent, SvmWindow.VfnOf(page), default, inHost);
}
