using GpuMm.Harness.Checking;
using GpuMm.Harness.Systems.Vm.Checking;
using GpuMm.Implementation.Kernel;
using GpuMm.Implementation.Machine;
using GpuMm.Model.Lifecycles;
using GpuMm.Model.Vocabulary;
using Xunit;

namespace GpuMm.Tests.Checking;

/// <summary>The fault handler leaves no slot at work that had faulted when it was called.</summary>
public sealed class FaultsHandledTests
{
    static readonly VmOperation Handler = new VmOperation.HandleIrq();
    static readonly MaliFault Fault = new(new VirtualAddress(0x1000), Access.Read, GpuAccessOutcome.TranslationFault);

    readonly VmCheckerBench bench = new();
    readonly FaultsHandled checker;

    public FaultsHandledTests()
    {
        bench.Do(new VmOperation.Activate(0));
        checker = bench.Add(new FaultsHandled(bench.World));
    }

    [Fact]
    public void A_slot_that_still_works_has_not_been_handled()
    {
        bench.Answer(Handler, new VmResponse.Done());
        bench.AssertSilent();
        checker.FaultRaised(1, Fault);
        bench.Answer(Handler, new VmResponse.Done());
        bench.AssertViolated(PropertyCatalogue.Lifecycle, "slot 1 has faulted, the handler came and went");
    }

    [Theory]
    [InlineData(AsSlotState.Faulty)]
    [InlineData(AsSlotState.Free)]
    public void A_slot_that_was_disabled_or_taken_away_has(AsSlotState state)
    {
        checker.FaultRaised(1, Fault);
        var call = bench.Begin(Handler);
        Become(state);
        bench.End(call, new VmResponse.Done());
        bench.AssertSilent();
    }

    [Fact]
    public void A_fault_of_a_job_that_was_still_under_way_when_the_slot_was_disabled_needs_no_handling()
    {
        Become(AsSlotState.Faulty);
        checker.FaultRaised(1, Fault);
        bench.Answer(Handler, new VmResponse.Done());
        bench.AssertSilent();
    }

    [Fact]
    public void A_fault_that_came_after_the_call_is_for_the_next_one()
    {
        var call = bench.Begin(Handler);
        bench.Run(async () => await bench.Kernel.Announce(StepKind.Local, Resource.None));
        checker.FaultRaised(1, Fault);
        bench.End(call, new VmResponse.Done());
        bench.AssertSilent();
        bench.Answer(Handler, new VmResponse.Done());
        bench.AssertViolated(PropertyCatalogue.Lifecycle, "slot 1");
    }

    [Fact]
    public void What_another_handler_is_about_is_not_for_this_one_to_end()
    {
        checker.FaultRaised(1, Fault);
        var (first, second) = (bench.Begin(Handler), bench.Begin(Handler, task: 2));
        bench.End(first, new VmResponse.Done());
        bench.AssertSilent();
        bench.End(second, new VmResponse.Done());
        bench.AssertViolated(PropertyCatalogue.Lifecycle, "slot 1");
    }

    void Become(AsSlotState state)
    {
        var slot = bench.World.Device.Mmu.Slots[1];
        var before = slot.State;
        slot.Become(state, state == AsSlotState.Free ? null : bench.Vm);
        checker.SlotChanged(slot, before);
    }
}
