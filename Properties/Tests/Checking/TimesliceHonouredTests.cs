using GpuMm.Harness.Checking;
using GpuMm.Harness.Systems.Pagemap.Checking;
using GpuMm.Implementation.Kernel.Mm;
using GpuMm.Implementation.Pagemap;
using GpuMm.Model.Vocabulary;
using Xunit;
using static GpuMm.Tests.Checking.PagemapCheckerBench;

namespace GpuMm.Tests.Checking;

/// <summary>A CPU fault that takes a page back before its slice is over is seen, and nothing else that takes it.</summary>
public sealed class TimesliceHonouredTests
{
    const int SliceMs = 5;

    static readonly SvmOperation Load = new SvmOperation.Load(0, 0);
    static readonly SvmOperation Sliced = Populate(timesliceMs: SliceMs);

    readonly PagemapCheckerBench bench = new();
    readonly TimesliceHonoured checker;
    readonly VramDevmem devmem;
    readonly CpuPte there;

    public TimesliceHonouredTests()
    {
        checker = bench.Add(new TimesliceHonoured(bench.Pagemap));
        devmem = bench.Populated();
        there = bench.PteOf(0);
    }

    public static TheoryData<SvmOperation> CpuFaults => [Load, new SvmOperation.Store(0, 0), new SvmOperation.Pin(0, 0)];

    public static TheoryData<SvmOperation> Others =>
    [
        new SvmOperation.EvictDmem(), new SvmOperation.Unplug(), new SvmOperation.OtherDeviceMigrate(0, 0, 1),
        new SvmOperation.Munmap(0, 0, 1), new SvmOperation.Exit(0), Populate(pages: 2),
    ];

    [Theory]
    [MemberData(nameof(CpuFaults))]
    public void A_CPU_fault_within_the_slice_is_seen(SvmOperation operation)
    {
        PopulateFor(Sliced, new SvmResponse.Done());
        TakeBack(operation);
        AssertViolated($"{Sliced} had succeeded, and {operation} took it back after 0 ms");
    }

    [Fact]
    public void The_last_millisecond_counts()
    {
        PopulateFor(Sliced, new SvmResponse.Done());
        bench.Run(() => bench.Kernel.Sleep(SliceMs - 1));
        TakeBack(Load);
        AssertViolated($"took it back after {SliceMs - 1} ms");
    }

    [Fact]
    public void When_the_slice_is_over_the_CPU_may_have_the_page()
    {
        PopulateFor(Sliced, new SvmResponse.Done());
        bench.Run(() => bench.Kernel.Sleep(SliceMs));
        TakeBack(Load);
        bench.AssertSilent();
    }

    [Fact]
    public void Without_a_slice_the_CPU_may_have_it_at_once()
    {
        PopulateFor(Populate(), new SvmResponse.Done());
        TakeBack(Load);
        bench.AssertSilent();
    }

    [Theory]
    [MemberData(nameof(Others))]
    public void All_others_may_have_it_at_any_time(SvmOperation operation)
    {
        PopulateFor(Sliced, new SvmResponse.Done());
        TakeBack(operation);
        bench.AssertSilent();
    }

    [Fact]
    public void What_failed_has_no_slice()
    {
        PopulateFor(Sliced, new SvmResponse.Refused(Errno.EBUSY));
        TakeBack(Load);
        bench.AssertSilent();
    }

    /// <summary>Until then it may still fail.</summary>
    [Theory]
    [InlineData(Errno.None)]
    [InlineData(Errno.EBUSY)]
    public void Whether_a_page_had_a_slice_may_show_only_when_the_call_returns(Errno errno)
    {
        var populate = bench.Begin(Sliced);
        Arrive();
        TakeBack(Load);
        bench.AssertSilent();
        bench.End(populate, errno == Errno.None ? new SvmResponse.Done() : new SvmResponse.Refused(errno));
        if (errno == Errno.None)
            AssertViolated("took it back after 0 ms");
        else
            bench.AssertSilent();
    }

    [Fact]
    public void A_page_that_was_not_taken_back_but_put_back_on_the_device_is_there_still()
    {
        PopulateFor(Sliced, new SvmResponse.Done());
        var load = bench.Begin(Load);
        Change(there, there with { Kind = CpuPteKind.Migration });
        Change(there with { Kind = CpuPteKind.Migration }, there);
        bench.End(load, new SvmResponse.Accessed(AccessOutcome.BusError));
        bench.AssertSilent();
    }

    [Fact]
    public void The_next_allocation_of_the_same_memory_has_a_slice_of_its_own()
    {
        PopulateFor(Sliced, new SvmResponse.Done());
        PopulateFor(Populate(), new SvmResponse.Done());
        TakeBack(Load);
        bench.AssertSilent();
    }

    void PopulateFor(SvmOperation operation, SvmResponse response)
    {
        var call = bench.Begin(operation);
        Arrive();
        bench.End(call, response);
    }

    void Arrive()
    {
        checker.DevmemAllocated(devmem);
        Change(there with { Kind = CpuPteKind.Migration }, there);
    }

    /// <summary>The entry goes over to a page of system memory.</summary>
    void TakeBack(SvmOperation operation)
    {
        var call = bench.Begin(operation);
        var leaving = there with { Kind = CpuPteKind.Migration };
        Change(there, leaving);
        Change(leaving, CpuPte.Present(bench.World.Memory.ZeroPage, writable: true));
        bench.End(call, new SvmResponse.Done());
    }

    void Change(CpuPte before, CpuPte after) => checker.CpuPteChanged(bench.Parent, At(0), before, after);

    void AssertViolated(string message) => bench.AssertViolated(PropertyCatalogue.TimesliceHonoured, message);
}
