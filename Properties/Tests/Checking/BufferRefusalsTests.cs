using GpuMm.Harness.Checking;
using GpuMm.Harness.Execution;
using GpuMm.Harness.Systems.Manager;
using GpuMm.Harness.Systems.Manager.Checking;
using GpuMm.Implementation.Kernel;
using GpuMm.Implementation.Pagemap;
using GpuMm.Model.Vocabulary;
using Xunit;

namespace GpuMm.Tests.Checking;

/// <summary>That a buffer cannot be prepared has a reason of its own kind; that one cannot be mapped or unmapped has none.</summary>
public sealed class BufferRefusalsTests
{
    static readonly SvmOperation Prepare = new SvmOperation.PrepareMap(0);
    static readonly SvmOperation PrepareOther = new SvmOperation.PrepareMap(1);
    static readonly SvmOperation Execute = new SvmOperation.ExecuteMap(0, Writable: true);
    static readonly SvmOperation Unmap = new SvmOperation.UnmapPages(0);
    static readonly SvmOperation Unplug = new SvmOperation.Unplug();
    static readonly SvmResponse Done = new SvmResponse.Done();

    readonly SvmCheckerBench bench = new(SvmCheckerBench.Plain(ManagerSystem.Instance) with { MemorySizeInPages = 12 });
    readonly RoomSought room;
    readonly BufferRefusals checker;

    public BufferRefusalsTests()
    {
        room = bench.Add(new RoomSought(Pagemap));
        checker = bench.Add(new BufferRefusals(room));
    }

    VramPagemap Pagemap => ((ManagerWorld)bench.World).Pagemap;

    [Theory]
    [InlineData(Errno.EEXIST)]
    [InlineData(Errno.ENODEV)]
    [InlineData(Errno.ENOMEM)]
    public void A_refusal_for_no_reason_is_seen(Errno errno)
    {
        bench.Answer(Prepare, new SvmResponse.Refused(errno));
        AssertViolated($"A = prepare(page 3) was refused with {errno}, for no reason that exists");
    }

    [Theory]
    [InlineData(Errno.EIO)]
    [InlineData(Errno.EBUSY)]
    public void Mapping_and_unmapping_are_never_refused(Errno errno)
    {
        foreach (var operation in new[] { Execute, Unmap })
        {
            var other = new SvmCheckerBench(ManagerSystem.Instance);
            var watching = other.Add(new BufferRefusals(other.Add(new RoomSought(((ManagerWorld)other.World).Pagemap))));
            other.Answer(Prepare, Done);
            var call = other.Begin(operation);
            watching.FailureInjected(FailureSite.TableNode, 1);
            other.End(call, new SvmResponse.Refused(errno));
            other.AssertViolated(PropertyCatalogue.RefusalJustified, $"{operation} was refused with {errno}");
        }
    }

    [Fact]
    public void What_is_granted_needs_no_reason()
    {
        bench.Answer(Prepare, Done);
        bench.Answer(Execute, new SvmResponse.Mapped(5));
        bench.Answer(Unmap, Done);
        bench.Answer(PrepareOther, Done);
        bench.AssertSilent();
    }

    [Fact]
    public void Where_a_buffer_is_another_may_be_refused_until_it_is_gone()
    {
        bench.Answer(Prepare, Done);
        Refuse(PrepareOther, Errno.EEXIST);
        bench.Answer(Execute, new SvmResponse.Mapped(5));
        Refuse(PrepareOther, Errno.EEXIST);
        bench.AssertSilent();
        bench.Answer(Unmap, Done);
        Refuse(PrepareOther, Errno.EEXIST);
        AssertViolated("B = prepare(page 3) was refused with EEXIST");
    }

    [Fact]
    public void So_may_one_of_two_who_prepare_at_the_same_time_whichever_began()
    {
        foreach (bool isFirstRefused in new[] { false, true })
        {
            Call first = bench.Begin(Prepare), second = bench.Begin(PrepareOther, task: 2);
            bench.End(isFirstRefused ? first : second, new SvmResponse.Refused(Errno.EEXIST));
            bench.End(isFirstRefused ? second : first, Done);
            bench.AssertSilent();
            bench.Answer(Unmap, Done);
        }
    }

    [Fact]
    public void What_was_refused_is_in_nobodys_way()
    {
        var call = bench.Begin(Prepare);
        Fail(1);
        bench.End(call, new SvmResponse.Refused(Errno.ENOMEM));
        bench.AssertSilent();
        Refuse(PrepareOther, Errno.EEXIST);
        AssertViolated("EEXIST");
    }

    [Fact]
    public void A_device_that_is_going_may_refuse_everybody()
    {
        bench.Begin(Unplug, task: 2);
        Refuse(Prepare, Errno.ENODEV);
        bench.AssertSilent();
        Refuse(Prepare, Errno.ENOMEM);
        AssertViolated("ENOMEM");
    }

    [Fact]
    public void A_failure_is_a_reason_only_for_the_call_in_which_it_was_made()
    {
        Fail(1);
        var call = bench.Begin(Prepare);
        Fail(2);
        bench.End(call, new SvmResponse.Refused(Errno.ENOMEM));
        AssertViolated("ENOMEM");
    }

    [Fact]
    public void A_failure_is_no_reason_to_say_that_something_is_there()
    {
        var call = bench.Begin(Prepare);
        Fail(1);
        bench.End(call, new SvmResponse.Refused(Errno.EEXIST));
        AssertViolated("EEXIST");
    }

    [Fact]
    public void Memory_is_full_for_who_has_asked_all_there_is()
    {
        Refuse(Prepare, Errno.ENOSPC); // there is none
        bench.Do(new SvmOperation.Store(0, 0), new SvmOperation.Populate(0, 0, 1, 0));
        var resident = Assert.Single(Pagemap.Lru.All);
        var call = bench.Begin(Prepare);
        room.Asked(resident, task: 1);
        bench.End(call, new SvmResponse.Refused(Errno.ENOSPC));
        bench.AssertSilent();
        call = bench.Begin(Prepare);
        room.Asked(resident, task: 2); // by another, for another
        bench.End(call, new SvmResponse.Refused(Errno.ENOSPC));
        AssertViolated("ENOSPC");
    }

    /// <summary>There may be room elsewhere than where it has to be.</summary>
    [Theory]
    [InlineData(BufferKind.Plain, false)]
    [InlineData(BufferKind.Fixed, true)]
    public void It_is_not_full_where_there_is_plenty_of_it(BufferKind kind, bool mayBe)
    {
        var roomy = new SvmCheckerBench(ManagerSystem.Instance);
        roomy.Add(new BufferRefusals(roomy.Add(new RoomSought(((ManagerWorld)roomy.World).Pagemap))));
        roomy.Answer(new SvmOperation.PrepareMap(0, kind), new SvmResponse.Refused(Errno.ENOSPC));
        Assert.Equal(mayBe, roomy.Hub.Violations.Count == 0);
    }

    void Refuse(SvmOperation operation, Errno errno) => bench.Answer(operation, new SvmResponse.Refused(errno));

    void Fail(int task) => checker.FailureInjected(FailureSite.BuddyBlock, task);

    void AssertViolated(string message) => bench.AssertViolated(PropertyCatalogue.RefusalJustified, message);
}
