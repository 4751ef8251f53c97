using GpuMm.Harness.Checking;
using GpuMm.Harness.Defects.Buddy;
using GpuMm.Harness.Systems.Svm.Checking;
using GpuMm.Implementation.Kernel;
using GpuMm.Model.Vocabulary;
using GpuMm.Tests.Vmm;
using Xunit;

namespace GpuMm.Tests.Checking;

/// <summary>Books that do not balance are seen, and so is memory that came back in other pieces.</summary>
public sealed class BuddyBooksTests
{
    readonly SvmCheckerBench bench = new();

    [Fact]
    public void The_books_of_a_driver_that_frees_everything_are_in_order()
    {
        bench.Add(new BuddyBooks(bench.World.Gpu.Buddy));
        bench.Do(new SvmOperation.Store(0, 0), new SvmOperation.Bind(0, 0, 1));
        bench.Hub.AtQuiescence(); // pages that somebody has do not disturb
        bench.Run(() => bench.World.Quiesce(1));
        bench.Hub.AtQuiescence();
        bench.EndExecution();
        bench.AssertSilent();
    }

    [Fact]
    public void A_broken_invariant_is_seen_when_nobody_works()
    {
        var memory = new VramBench(32, (size, chunk) => new B07aFreedTwice(size, chunk));
        bench.Add(new BuddyBooks(memory.Buddy));
        memory.Free(memory.Many(1).Pages);
        bench.Hub.AtQuiescence();
        bench.AssertViolated(PropertyCatalogue.VramNotLeaked, "do not hold just the free blocks");
    }

    [Fact]
    public void Memory_that_came_back_in_pieces_is_seen_at_the_end()
    {
        var memory = new VramBench(32, (size, chunk) => new B07bNeverMerged(size, chunk));
        bench.Add(new BuddyBooks(memory.Buddy));
        memory.Free(memory.Within(16, 0, 32, 16).Pages);
        bench.EndExecution(RunEnd.Deadlocked); // then that is the story
        bench.AssertSilent();
        bench.EndExecution();
        bench.AssertViolated(PropertyCatalogue.VramNotLeaked, "free at the end is 0x0/4, 0x10000/4; at the beginning it was 0x0/5");
    }

    [Fact]
    public void Memory_that_did_not_come_back_is_seen_at_the_end()
    {
        var memory = new VramBench(32, (size, chunk) => new B07dSurplusKept(size, chunk));
        bench.Add(new BuddyBooks(memory.Buddy));
        memory.Free(memory.Within(1, 0, 32, 16).Pages);
        bench.Hub.AtQuiescence();
        bench.AssertSilent();
        bench.EndExecution();
        bench.AssertViolated(PropertyCatalogue.VramNotLeaked, "free at the end is 0x10000/4; at the beginning it was 0x0/5");
    }
}
