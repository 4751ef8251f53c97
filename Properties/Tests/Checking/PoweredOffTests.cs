using GpuMm.Harness.Checking;
using GpuMm.Harness.Systems.Vm.Checking;
using GpuMm.Model.Lifecycles;
using GpuMm.Model.Vocabulary;
using Xunit;

namespace GpuMm.Tests.Checking;

/// <summary>A GPU that is suspended has no power, and no VM gets a slot of it.</summary>
public sealed class PoweredOffTests
{
    static readonly VmOperation Suspend = new VmOperation.Suspend();
    static readonly VmOperation Resume = new VmOperation.Resume();

    readonly VmCheckerBench bench = new();
    readonly PoweredOff checker;

    public PoweredOffTests() => checker = bench.Add(new PoweredOff(bench.World));

    [Fact]
    public void A_GPU_that_keeps_its_power_was_not_suspended()
    {
        var suspend = bench.Begin(Suspend);
        bench.Do(Suspend);
        bench.End(suspend, new VmResponse.Done());
        bench.Answer(Suspend, new VmResponse.Refused(Errno.EBUSY));
        bench.AssertSilent();
        bench.Answer(Suspend, new VmResponse.Done());
        bench.AssertViolated(PropertyCatalogue.Lifecycle, "the GPU has kept its power");
    }

    [Fact]
    public void No_slot_is_given_while_the_GPU_is_suspended()
    {
        Suspended();
        bench.Do(Resume);
        SlotGiven();
        bench.AssertViolated(PropertyCatalogue.Lifecycle, "slot 1 (Active) was enabled for vm 0 while the GPU is suspended");
    }

    [Fact]
    public void From_the_time_when_a_resume_is_called_slots_may_be_given()
    {
        Suspended();
        bench.Do(Resume);
        bench.Begin(Resume);
        SlotGiven();
        bench.AssertSilent();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_resume_beside_a_suspend_may_have_come_after_it(bool isFirst)
    {
        var resume = isFirst ? bench.Begin(Resume, task: 2) : null;
        var suspend = bench.Begin(Suspend);
        resume ??= bench.Begin(Resume, task: 2);
        bench.Do(Suspend, Resume);
        bench.End(suspend, new VmResponse.Done());
        SlotGiven();
        bench.End(resume, new VmResponse.Done());
        bench.AssertSilent();
    }

    void Suspended()
    {
        var call = bench.Begin(Suspend);
        bench.Do(Suspend);
        bench.End(call, new VmResponse.Done());
    }

    void SlotGiven()
    {
        bench.Do(new VmOperation.Activate(0));
        checker.SlotChanged(bench.World.Device.Mmu.Slots[1], AsSlotState.Free);
    }
}
