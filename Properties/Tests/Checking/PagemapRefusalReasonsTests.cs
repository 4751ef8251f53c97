using GpuMm.Harness.Checking;
using GpuMm.Harness.Systems.Pagemap;
using GpuMm.Harness.Systems.Pagemap.Checking;
using GpuMm.Implementation.Kernel;
using GpuMm.Implementation.Pagemap;
using GpuMm.Model.Vocabulary;
using Xunit;

namespace GpuMm.Tests.Checking;

/// <summary>A refusal needs a reason that leads to that very answer.</summary>
public sealed class PagemapRefusalReasonsTests
{
    static readonly SvmOperation Populate = new SvmOperation.Populate(0, 0, 1, 0);
    static readonly SvmOperation Evict = new SvmOperation.EvictDmem();

    readonly PagemapCheckerBench bench = new();
    readonly PagemapRefusals checker;

    public PagemapRefusalReasonsTests() =>
        checker = bench.Add(new PagemapRefusals(bench.World.Pagemap, bench.World, PagemapWorld.Clearer));

    public static TheoryData<SvmOperation, Errno, FailureSite, FailureSite> Reasons => new()
    {
        { Populate, Errno.ENOMEM, FailureSite.Zdd, FailureSite.Copy },
        { Populate, Errno.EIO, FailureSite.Copy, FailureSite.DmaMap },
        { Populate, Errno.EFAULT, FailureSite.DmaMap, FailureSite.MigrationArrays },
        { Evict, Errno.ENOMEM, FailureSite.ProcessPage, FailureSite.MmGet },
        { Evict, Errno.EIO, FailureSite.Copy, FailureSite.ProcessPage },
        { Evict, Errno.EFAULT, FailureSite.MmGet, FailureSite.MigrationArrays },
    };

    [Theory]
    [MemberData(nameof(Reasons))]
    public void A_failure_is_a_reason_for_its_own_answer_only(SvmOperation operation, Errno errno, FailureSite reason, FailureSite other)
    {
        Fail(operation, errno, reason);
        bench.AssertSilent();
        Fail(operation, errno, other);
        bench.AssertViolated(PropertyCatalogue.RefusalJustified, $"{operation} was refused with {errno}, for no reason that exists");
    }

    [Theory]
    [InlineData(Errno.ENOENT)]
    [InlineData(Errno.EINVAL)]
    public void Only_who_changes_mappings_meanwhile_can_take_them_away(Errno errno)
    {
        var munmap = bench.Begin(new SvmOperation.Munmap(0, 0, 1), task: 2);
        bench.Answer(Populate, new SvmResponse.Refused(errno));
        bench.End(munmap, new SvmResponse.Done());
        bench.AssertSilent();
        bench.Begin(new SvmOperation.Store(0, 0), task: 2);
        bench.Answer(Populate, new SvmResponse.Refused(errno));
        bench.AssertViolated(PropertyCatalogue.RefusalJustified, $"was refused with {errno}, for no reason that exists");
    }

    [Fact]
    public void That_a_process_has_ended_matters_to_an_eviction_only_while_somebody_has_its_pages()
    {
        bench.Do(new SvmOperation.Fork(), new SvmOperation.Populate(1, 1, 1, 0));
        var devmem = bench.Devmem;
        checker.DevmemAllocated(devmem);
        bench.Do(new SvmOperation.Exit(1));
        var call = bench.Begin(Evict);
        checker.Reached(PagemapMark.EvictionOfDeadProcess);
        bench.End(call, new SvmResponse.Refused(Errno.EFAULT));
        bench.AssertSilent();
        checker.DevmemReleased(devmem);
        call = bench.Begin(Evict);
        checker.Reached(PagemapMark.EvictionOfDeadProcess);
        bench.End(call, new SvmResponse.Refused(Errno.EFAULT));
        bench.AssertViolated(PropertyCatalogue.RefusalJustified, "was refused with EFAULT, for no reason that exists");
    }

    void Fail(SvmOperation operation, Errno errno, FailureSite site)
    {
        var call = bench.Begin(operation);
        checker.FailureInjected(site, call.Task);
        bench.End(call, new SvmResponse.Refused(errno));
    }
}
