using GpuMm.Harness.Checking;
using GpuMm.Harness.Systems.Vmm.Checking;
using GpuMm.Implementation.Kernel;
using GpuMm.Implementation.Vmm;
using GpuMm.Model.Lifecycles;
using GpuMm.Model.Vocabulary;
using Xunit;

namespace GpuMm.Tests.Checking;

/// <summary>A range may be kept from everybody after a failure or a drop, and only if something may still translate it.</summary>
public sealed class QuarantineHasReasonTests
{
    static readonly VirtualPage First = new(0, new Vfn(0x200));

    static readonly VmmOperation Unmap = Op.Unmap(0);

    [Fact]
    public void A_range_with_entries_may_be_kept_after_a_failure() => Run(Unmap, written: true, fails: true, complaint: null);

    [Fact]
    public void So_may_one_that_was_dropped() => Run(Op.Drop(0), written: true, fails: false, complaint: null);

    [Fact]
    public void Where_nothing_failed_there_is_no_reason() =>
        Run(Unmap, written: true, fails: false, "v200+2 is in quarantine, and nothing has failed");

    [Fact]
    public void Where_no_entry_was_written_there_is_none_either() =>
        Run(Unmap, written: false, fails: true, "v200+2 is in quarantine, and no entry of it was ever valid");

    [Fact]
    public void An_entry_of_somebody_who_had_the_range_before_does_not_count()
    {
        var bench = new VmmRun();
        bench.Write();
        bench.Become(MappingState.Free);
        bench.Fail();
        bench.Become(MappingState.Quarantined);
        bench.Expect("v200+2 is in quarantine, and no entry of it was ever valid");
    }

    [Fact]
    public void A_failure_of_an_earlier_call_is_no_reason()
    {
        var bench = new VmmRun();
        bench.Write();
        bench.Begin(Op.Drop(0));
        bench.Fail();
        bench.Begin(Unmap);
        bench.Become(MappingState.Quarantined);
        bench.Expect("v200+2 is in quarantine, and nothing has failed");
    }

    static void Run(VmmOperation operation, bool written, bool fails, string? complaint)
    {
        var bench = new VmmRun();
        if (written)
            bench.Write();
        bench.Begin(operation);
        if (fails)
            bench.Fail();
        bench.Become(MappingState.Quarantined);
        bench.Expect(complaint);
    }

    /// <summary>A mapping of two pages beside the checker.</summary>
    sealed class VmmRun
    {
        readonly EventHub hub;
        readonly KernelContext kernel;
        readonly QuarantineHasReason checker;
        readonly Mapping mapping;

        public VmmRun()
        {
            (var world, hub, _) = CheckerBench.IdleWorld();
            kernel = hub.Kernel;
            checker = new QuarantineHasReason { Hub = hub };
            mapping = new Mapping(world.Vmms[0], new VfnRange(First.Vfn, 2), new VmmEvents(new EventHub()));
        }

        public void Begin(VmmOperation operation) => checker.Invoked(new GpuMm.Harness.Execution.History().Invoke(1, operation, 0));

        public void Write() => checker.EntryChanged(new EntryChange(First, null, new Pfn(5)));

        public void Fail() => checker.FailureInjected(FailureSite.TlbFlush, task: 1);

        /// <summary>In a step of task 1.</summary>
        public void Become(MappingState state)
        {
            var before = mapping.State;
            mapping.Become(state);
            kernel.Spawn(1, "task 1", async () =>
            {
                await kernel.Announce(StepKind.Local, Resource.None);
                checker.MappingChanged(mapping, before);
            });
            kernel.Run();
        }

        public void Expect(string? complaint)
        {
            if (complaint is null)
            {
                Assert.Empty(hub.Violations);
                return;
            }

            var violation = Assert.Single(hub.Violations);
            Assert.Equal((PropertyCatalogue.ErrorAtomic, complaint, First), (violation.Property, violation.Message, violation.Page));
        }
    }
}
