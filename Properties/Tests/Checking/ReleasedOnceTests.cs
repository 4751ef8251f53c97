using GpuMm.Harness.Checking;
using GpuMm.Harness.Systems.Pagemap.Checking;
using GpuMm.Model.Vocabulary;
using Xunit;

namespace GpuMm.Tests.Checking;

/// <summary>An allocation of device memory is released when its last page is free, once.</summary>
public sealed class ReleasedOnceTests
{
    readonly PagemapCheckerBench bench = new();
    readonly ReleasedOnce checker;

    public ReleasedOnceTests() => checker = bench.Add(new ReleasedOnce(bench.Pagemap));

    [Fact]
    public void An_allocation_is_released_when_its_pages_have_gone()
    {
        var devmem = bench.Populated(pages: 2);
        checker.DevmemAllocated(devmem);
        bench.Do(new SvmOperation.Load(0, 0));
        checker.DevmemReleased(devmem);
        bench.Hub.AtQuiescence();
        bench.AssertSilent();
    }

    [Fact]
    public void One_that_is_released_again_is_seen()
    {
        var devmem = bench.Populated();
        checker.DevmemAllocated(devmem);
        bench.Do(new SvmOperation.Load(0, 0));
        checker.DevmemReleased(devmem);
        checker.DevmemReleased(devmem);
        AssertViolated($"the allocation of vram {devmem.Frames[0]} for process 0 was released again");
    }

    [Fact]
    public void One_that_is_released_while_somebody_has_pages_of_it_is_seen()
    {
        var devmem = bench.Populated(pages: 2);
        bench.Do(new SvmOperation.Munmap(0, 0, 1));
        checker.DevmemAllocated(devmem);
        checker.DevmemReleased(devmem);
        AssertViolated($"the allocation of vram {devmem.Frames[0]}, {devmem.Frames[1]} for process 0 was released, and 1 of its pages");
    }

    [Fact]
    public void One_that_nobody_releases_is_seen_and_not_before_the_end()
    {
        var devmem = bench.Populated();
        checker.DevmemAllocated(devmem);
        bench.Do(new SvmOperation.Load(0, 0));
        bench.AssertSilent();
        bench.Hub.AtQuiescence();
        AssertViolated($"the allocation of vram {devmem.Frames[0]} for process 0 was not released, and every process has ended");
    }

    void AssertViolated(string message) => bench.AssertViolated(PropertyCatalogue.ReleasedOnce, message);
}
