using GpuMm.Harness.Systems.Manager;
using GpuMm.Harness.Systems.Manager.Checking;
using GpuMm.Implementation.Kernel.Mm;
using GpuMm.Model.Vocabulary;
using Xunit;
using static GpuMm.Tests.Checking.SvmCheckerBench;

namespace GpuMm.Tests.Checking;

/// <summary>The situations that only the parts of the memory manager together have.</summary>
public sealed class MeetingsTests
{
    const int Buffer = SvmWindow.UnmanagedPage;
    const int Neighbour = Buffer - 1;

    static readonly SvmOperation Prepare = new SvmOperation.PrepareMap(0);
    static readonly SvmOperation Execute = new SvmOperation.ExecuteMap(0, Writable: true);
    static readonly SvmOperation Unmap = new SvmOperation.UnmapPages(0);
    static readonly SvmOperation Unplug = new SvmOperation.Unplug();
    static readonly SvmOperation Store = new SvmOperation.Store(0, 0);
    static readonly SvmOperation Populate = new SvmOperation.Populate(0, 0, 1, 0);
    static readonly SvmResponse Done = new SvmResponse.Done();
    static readonly SvmResponse Served = new SvmResponse.Accessed(AccessOutcome.Done, 5);
    static readonly SvmResponse Refused = new SvmResponse.Accessed(AccessOutcome.Refused);

    readonly SvmCheckerBench bench = new(ManagerSystem.Instance);
    readonly Meetings checker;

    public MeetingsTests() => checker = bench.Add(new Meetings((ManagerWorld)bench.World));

    [Fact]
    public void A_buffer_is_read_written_or_out_of_reach()
    {
        AssertMarks(ManagerSometimes.BufferAccessRefused, () => bench.Answer(Gpu(FaultAccess.Write, Buffer), Refused));
        AssertMarks(ManagerSometimes.BufferRead, () => bench.Answer(Gpu(FaultAccess.Read, Buffer), Served));
        AssertMarks(ManagerSometimes.BufferWritten, () => bench.Answer(Gpu(FaultAccess.Atomic, Buffer), Served));
        bench.Answer(Gpu(FaultAccess.Read), Refused);
        Assert.Equal(3, MarkCount);
    }

    [Fact]
    public void A_page_of_device_memory_is_read_or_serves_an_atomic()
    {
        bench.Do(Store);
        bench.Answer(Gpu(FaultAccess.Read), Served);
        bench.Answer(Gpu(FaultAccess.Atomic), Served);
        Assert.Equal(0, MarkCount);
        bench.Do(Populate);
        bench.Answer(Gpu(FaultAccess.Read), Refused);
        Assert.Equal(0, MarkCount);
        AssertMarks(ManagerSometimes.GpuReadDevicePage, () => bench.Answer(Gpu(FaultAccess.Read), Served));
        AssertMarks(ManagerSometimes.AtomicInDeviceMemory, () => bench.Answer(Gpu(FaultAccess.Atomic), Served));
        Assert.Equal(2, MarkCount);
    }

    [Fact]
    public void A_buffer_is_mapped_during_a_migration()
    {
        bench.Answer(Execute, new SvmResponse.Mapped(5));
        bench.Begin(Populate, task: 2);
        bench.Answer(Execute, new SvmResponse.Refused(Errno.EIO));
        Assert.Equal(0, MarkCount);
        AssertMarks(ManagerSometimes.BufferMappedDuringMigration, () => bench.Answer(Execute, new SvmResponse.Mapped(5)));
    }

    [Fact]
    public void A_buffer_is_unmapped_during_an_access()
    {
        bench.Answer(Unmap, Done);
        var access = bench.Begin(Gpu(FaultAccess.Read, Neighbour), task: 2);
        AssertMarks(ManagerSometimes.BufferUnmappedDuringAccess, () => bench.Answer(Unmap, Done));
        bench.End(access, Refused);
        Assert.Equal(1, MarkCount);
    }

    [Fact]
    public void The_device_goes_during_an_access_and_before_a_buffer_is_prepared()
    {
        bench.Answer(Prepare, Done);
        var access = bench.Begin(Gpu(FaultAccess.Read));
        var unplug = bench.Begin(Unplug, task: 2);
        Assert.Equal(0, MarkCount);
        AssertMarks(ManagerSometimes.AccessedDuringUnplug, () => bench.End(access, Refused));
        AssertMarks(ManagerSometimes.PreparedDuringUnplug, () => bench.Begin(Prepare));
        bench.End(unplug, Done);
        bench.Answer(Gpu(FaultAccess.Read), Refused);
        Assert.Equal(2, MarkCount);
    }

    [Fact]
    public void Whichever_of_the_two_began_first()
    {
        bench.Begin(Prepare);
        AssertMarks(ManagerSometimes.PreparedDuringUnplug, () => bench.Begin(Unplug, task: 2));
    }

    [Fact]
    public void A_buffer_and_a_page_of_device_memory_lie_in_one_table()
    {
        bench.Do(Store, Populate);
        var (there, inHost) = (bench.PteOf(0), new CpuPte(CpuPteKind.Swapped, null, Writable: true));
        Assert.Equal(CpuPteKind.DevicePrivate, there.Kind);
        Change(Neighbour, there);
        bench.Do(Prepare);
        Change(Neighbour, there);
        bench.Do(Execute);
        Change(0, there); // in the table before
        Change(Neighbour, inHost);
        Assert.Equal(0, MarkCount);
        AssertMarks(ManagerSometimes.TableSharedByBufferAndDevicePage, () => Change(Neighbour, there));
    }

    int MarkCount => (int)UInt128.PopCount(bench.Hub.Marks);

    void Change(int page, CpuPte after) => checker.CpuPteChanged(bench.Parent.Mm!, SvmWindow.VfnOf(page), default, after);

    void AssertMarks(ManagerSometimes mark, Action action)
    {
        var bit = UInt128.One << ManagerSituations.All.NumberOf(mark);
        Assert.Equal(UInt128.Zero, bench.Hub.Marks & bit);
        action();
        Assert.NotEqual(UInt128.Zero, bench.Hub.Marks & bit);
    }
}
