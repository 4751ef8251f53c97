using GpuMm.Harness.Checking;
using GpuMm.Harness.Systems.Svm.Checking;
using GpuMm.Implementation.Kernel;
using GpuMm.Implementation.Machine;
using GpuMm.Implementation.Svm;
using GpuMm.Model.Vocabulary;
using Xunit;

namespace GpuMm.Tests.Checking;

/// <summary>Whatever somebody still has when every process has ended is seen.</summary>
public sealed class NothingLeftTests
{
    static readonly SvmOperation Store = new SvmOperation.Store(0, 0);
    static readonly SvmOperation Exit = new SvmOperation.Exit(0);

    readonly SvmCheckerBench bench = new();

    public NothingLeftTests()
    {
        bench.Add(new NothingLeft(bench.World));
        bench.Add(new NothingLeftOfNouveau(bench.World));
        bench.Add(new VramGivenBack(bench.World, bench.World.Gpu));
    }

    [Fact]
    public void Nothing_is_left_by_those_who_clean_up()
    {
        bench.Do(
            new SvmOperation.Mmap(0, 2, 1, VmaKind.FileShared, Prot.ReadWrite), new SvmOperation.Store(0, 2), Store,
            new SvmOperation.Bind(0, 0, 1), new SvmOperation.Fork(), new SvmOperation.Pin(0, 1), new SvmOperation.Reclaim(0, 0));
        bench.Run(() => bench.World.Quiesce(1));
        Assert.Empty(bench.WorldsHub.Violations);
        bench.Hub.AtQuiescence();
        bench.EndExecution();
        bench.AssertSilent();
    }

    [Fact]
    public void A_page_that_somebody_has_is_left()
    {
        bench.Do(Store);
        AssertLeft($"page {bench.PteOf(0).Page} has 1 references, and every process has ended");
    }

    [Fact]
    public void A_page_of_device_memory_that_somebody_has_is_left()
    {
        bench.Do(Store, new SvmOperation.Bind(0, 0, 1));
        AssertLeft("1 pages of device memory are in use, and every process has ended");
    }

    [Fact]
    public void A_page_of_the_other_device_that_somebody_has_is_left()
    {
        bench.Do(Store, new SvmOperation.OtherDeviceMigrate(0, 0, 1));
        AssertLeft("1 pages of the other device are in use, and every process has ended");
    }

    [Fact]
    public void A_slot_of_swap_that_somebody_has_is_left()
    {
        bench.Do(Store, new SvmOperation.Reclaim(0, 0));
        AssertLeft("1 slots of swap are in use, and every process has ended");
    }

    [Fact]
    public void An_address_space_that_somebody_uses_is_left() =>
        AssertLeft("the address space of process 0 has 1 users, and every process has ended");

    [Fact]
    public void A_range_that_somebody_watches_is_left()
    {
        var svmm = bench.Parent.Svmm!;
        bench.Run(async () => await svmm.Process.Notifiers.Insert(new SvmNotifier(svmm), svmm.Process, SvmWindow.RangeOf(0, 1)));
        bench.Do(Exit);
        AssertLeft("a range of process 0 is still watched, and every process has ended");
    }

    [Fact]
    public void A_notifier_that_nobody_gave_up_is_left()
    {
        var svmm = bench.Parent.Svmm!;
        bench.Run(() => svmm.Process.Notifiers.Register(svmm));
        bench.Do(Exit);
        AssertLeft("somebody still wants to hear of the address space of process 0, and every process has ended");
    }

    [Fact]
    public void An_address_space_of_the_GPU_that_somebody_has_is_left()
    {
        bench.Parent.Svmm!.Get();
        bench.Do(Exit);
        AssertLeft("the svmm of process 0 was closed, and somebody still has a reference to it");
    }

    [Fact]
    public void Video_memory_is_free_when_the_driver_has_been_unloaded()
    {
        bench.Run(() => bench.World.Quiesce(1));
        bench.Run(async () => await bench.World.Gpu.Buddy.Allocate(PageOwner.DeviceMemory));
        bench.EndExecution(RunEnd.Deadlocked); // then that is the story
        bench.AssertSilent();
        bench.EndExecution();
        bench.AssertViolated(PropertyCatalogue.VramNotLeaked, "1 pages of VRAM are not free at the end; the first is");
        Assert.EndsWith($", {PageOwner.DeviceMemory}", bench.Hub.Violations[0].Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_driver_whose_memory_is_in_use_is_not_unloaded()
    {
        bench.Do(Store, new SvmOperation.Bind(0, 0, 1));
        bench.EndExecution();
        bench.AssertSilent();
    }

    void AssertLeft(string message)
    {
        bench.Hub.AtQuiescence();
        bench.AssertViolated(PropertyCatalogue.RefcountBalanced, message);
    }
}
