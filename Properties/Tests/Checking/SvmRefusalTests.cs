using GpuMm.Harness.Checking;
using GpuMm.Harness.Systems.Svm;
using GpuMm.Harness.Systems.Svm.Checking;
using GpuMm.Implementation.Kernel;
using GpuMm.Implementation.Svm;
using GpuMm.Model.Vocabulary;
using Xunit;
using static GpuMm.Tests.Checking.SvmCheckerBench;

namespace GpuMm.Tests.Checking;

/// <summary>That data or memory cannot be had needs a failure, and so does a fault that is cancelled for want of memory.</summary>
public sealed class SvmRefusalTests
{
    static readonly SvmOperation Bind = new SvmOperation.Bind(0, 0, 1);
    static readonly SvmOperation Open = new SvmOperation.OpenGpu(1);
    static readonly SvmResponse NoMemory = new SvmResponse.Refused(Errno.ENOMEM);
    static readonly SvmFault Read = Handled(Fault(0, FaultAccess.Read, at: 5));

    readonly SvmCheckerBench bench = new();
    readonly RefusalJustified checker;

    readonly CpuRefusals ofCpu;

    public SvmRefusalTests() => (checker, ofCpu) = (bench.Add(new RefusalJustified()), bench.Add(new CpuRefusals()));

    public static TheoryData<SvmOperation, SvmResponse, string> Unjust() => new()
    {
        {
            new SvmOperation.Load(0, 0), new SvmResponse.Accessed(AccessOutcome.BusError),
            "process 0: load(page 0) came to 'bus error', and nothing had been made to fail"
        },
        {
            new SvmOperation.Store(0, 0), new SvmResponse.Accessed(AccessOutcome.OutOfMemory),
            "process 0: store(page 0) came to 'out of memory', and nothing had been made to fail"
        },
        { Bind, NoMemory, "process 0: svm bind(page 0) was refused with ENOMEM, for no reason that exists" },
        { Open, NoMemory, "was refused with ENOMEM, for no reason that exists" },
        { new SvmOperation.Fork(), NoMemory, "process 0: fork was refused with ENOMEM, for no reason that exists" },
    };

    [Theory]
    [MemberData(nameof(Unjust))]
    public void A_refusal_for_no_reason_is_seen(SvmOperation operation, SvmResponse response, string message)
    {
        bench.Answer(operation, response);
        bench.AssertViolated(PropertyCatalogue.RefusalJustified, message);
    }

    [Theory]
    [MemberData(nameof(Unjust))]
    public void A_failure_is_a_reason_only_for_the_call_in_which_it_was_made(SvmOperation operation, SvmResponse response, string message)
    {
        var call = bench.Begin(operation);
        Fail(1);
        bench.End(call, response);
        Fail(2);
        bench.AssertSilent();
        bench.Answer(operation, response);
        bench.AssertViolated(PropertyCatalogue.RefusalJustified, message);
    }

    [Fact]
    public void Who_may_access_what_is_for_the_specification_to_say()
    {
        bench.Answer(new SvmOperation.Load(0, 0), new SvmResponse.Accessed(AccessOutcome.Refused));
        bench.Answer(new SvmOperation.Load(0, 0), new SvmResponse.Accessed(AccessOutcome.Done, 5));
        bench.Answer(Gpu(FaultAccess.Read), new SvmResponse.Accessed(AccessOutcome.OutOfMemory));
        bench.Answer(new SvmOperation.Munmap(0, 0, 1), new SvmResponse.Refused(Errno.EINVAL));
        bench.Answer(Bind, new SvmResponse.Done());
        bench.AssertSilent();
    }

    [Fact]
    public void A_fault_is_excused_by_a_failure_that_the_worker_met_since_the_last_fault()
    {
        checker.FailureInjected(FailureSite.TableNode, GpuWorld.FaultWorker);
        checker.FaultHandled(Read, FaultOutcome.Cancelled);
        Assert.True(checker.IsExcused(1));
        Assert.False(checker.IsExcused(1));
        checker.FaultHandled(Read, FaultOutcome.Cancelled);
        Assert.False(checker.IsExcused(1));
    }

    [Fact]
    public void A_fault_is_excused_where_video_memory_has_run_out()
    {
        checker.Reached(SvmMark.AtomicMapped);
        checker.FaultHandled(Read, FaultOutcome.Cancelled);
        Assert.False(checker.IsExcused(1));
        checker.Reached(SvmMark.TablesExhausted);
        checker.FaultHandled(Read, FaultOutcome.Cancelled);
        Assert.True(checker.IsExcused(1));
    }

    [Theory]
    [InlineData(FailureSite.HmmBusy, GpuWorld.FaultWorker)]
    [InlineData(FailureSite.FaultTimeout, GpuWorld.FaultWorker)]
    [InlineData(FailureSite.TableNode, 1)]
    public void Neither_time_nor_what_somebody_else_met_is_an_excuse(FailureSite site, int task)
    {
        checker.FailureInjected(site, task);
        checker.FaultHandled(Read, FaultOutcome.Cancelled);
        Assert.False(checker.IsExcused(1));
    }

    [Fact]
    public void An_excuse_is_for_one_access_that_was_cancelled()
    {
        checker.FailureInjected(FailureSite.TableNode, GpuWorld.FaultWorker);
        checker.FaultHandled(Read, FaultOutcome.Resolved);
        checker.FaultHandled(Read, FaultOutcome.Cancelled);
        Assert.False(checker.IsExcused(1));
        checker.FailureInjected(FailureSite.TableNode, GpuWorld.FaultWorker);
        checker.FaultHandled(Read, FaultOutcome.Cancelled);
        bench.Begin(Gpu(FaultAccess.Read));
        Assert.False(checker.IsExcused(1));
    }

    void Fail(int task)
    {
        checker.FailureInjected(FailureSite.ProcessPage, task);
        ofCpu.FailureInjected(FailureSite.ProcessPage, task);
    }
}
