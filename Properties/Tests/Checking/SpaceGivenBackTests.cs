using GpuMm.Harness.Checking;
using GpuMm.Harness.Systems.Manager;
using GpuMm.Harness.Systems.Manager.Checking;
using GpuMm.Harness.Systems.Svm.Checking;
using GpuMm.Implementation.Kernel;
using GpuMm.Implementation.Vmm;
using GpuMm.Model.Lifecycles;
using GpuMm.Model.Vocabulary;
using Xunit;

namespace GpuMm.Tests.Checking;

/// <summary>Whoever holds virtual space when the driver is unloaded is seen, and whoever keeps it from others for no reason.</summary>
public sealed class SpaceGivenBackTests
{
    static readonly SvmOperation Access = SvmCheckerBench.Gpu(FaultAccess.Read);

    readonly SvmCheckerBench bench = new(ManagerSystem.Instance);
    readonly SpaceGivenBack checker;
    readonly Mapping mapping;

    public SpaceGivenBackTests()
    {
        checker = bench.Add(new SpaceGivenBack());
        mapping = new Mapping(bench.Parent.Channel.Vmm, SvmWindow.RangeOf(0, 2), new NouveauEvents(new EventHub()));
        Become(MappingState.Reserved);
        Become(MappingState.Prepared);
    }

    [Fact]
    public void Space_that_was_given_back_is_nobodys()
    {
        Become(MappingState.Free);
        bench.EndExecution();
        bench.AssertSilent();
    }

    [Fact]
    public void Space_that_somebody_has_is_not_free()
    {
        bench.EndExecution(RunEnd.Deadlocked); // then that is the story
        bench.AssertSilent();
        bench.EndExecution();
        bench.AssertViolated(PropertyCatalogue.VaNotLeaked, $"the virtual space {mapping} is not free at the end");
    }

    [Fact]
    public void A_failure_is_a_reason_for_a_quarantine()
    {
        bench.Begin(Access);
        checker.FailureInjected(FailureSite.TlbFlush, task: 1);
        Become(MappingState.Quarantined);
        bench.AssertSilent();
    }

    [Fact]
    public void A_failure_of_an_earlier_call_is_none()
    {
        checker.FailureInjected(FailureSite.TlbFlush, task: 1);
        bench.Begin(Access);
        Become(MappingState.Quarantined);
        bench.AssertViolated(PropertyCatalogue.VaNotLeaked, $"{mapping.Range} is in quarantine, and nothing has failed");
    }

    /// <summary>In a step of task 1.</summary>
    void Become(MappingState state) => bench.Run(async () =>
    {
        await bench.Kernel.Announce(StepKind.Local, Resource.None);
        var before = mapping.State;
        mapping.Become(state);
        checker.MappingChanged(mapping, before);
    });
}
