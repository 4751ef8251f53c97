using Stateless;
using Xunit;

namespace GpuMm.Tests.Standins;

public sealed class StatelessTests
{
    enum Light
    {
        Off,
        On,
        Broken,
    }

    enum Press
    {
        Toggle,
        Hit,
        Touch,
    }

    readonly StateMachine<Light, Press> machine = new(Light.Off);
    readonly List<string> log = [];

    [Fact]
    public void A_permitted_trigger_moves_the_machine()
    {
        machine.Configure(Light.Off).Permit(Press.Toggle, Light.On);
        machine.Fire(Press.Toggle);
        Assert.Equal(Light.On, machine.State);
        Assert.True(machine.IsInState(Light.On));
        Assert.False(machine.IsInState(Light.Off));
    }

    [Fact]
    public void The_state_may_be_kept_outside()
    {
        var kept = Light.On;
        var outside = new StateMachine<Light, Press>(() => kept, state => kept = state);
        outside.Configure(Light.On).Permit(Press.Hit, Light.Broken);
        outside.Fire(Press.Hit);
        Assert.Equal(Light.Broken, kept);
        kept = Light.On;
        Assert.Equal(Light.On, outside.State);
    }

    [Fact]
    public void An_unhandled_trigger_throws_and_names_state_and_trigger()
    {
        machine.Configure(Light.Off).Permit(Press.Toggle, Light.On);
        var refusal = Assert.Throws<InvalidOperationException>(() => machine.Fire(Press.Hit));
        Assert.Contains("'Off'", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("'Hit'", refusal.Message, StringComparison.Ordinal);
        Assert.Equal(Light.Off, machine.State);
    }

    [Fact]
    public void An_unhandled_trigger_goes_to_the_action_that_was_set()
    {
        machine.OnUnhandledTrigger((state, trigger) => log.Add($"{state} {trigger}"));
        machine.Fire(Press.Hit);
        Assert.Equal(["Off Hit"], log);
    }

    [Fact]
    public void A_guard_refuses_and_names_itself()
    {
        var powered = false;
        machine.Configure(Light.Off).PermitIf(Press.Toggle, Light.On, () => powered, "there is power");
        Assert.False(machine.CanFire(Press.Toggle, out var unmet));
        Assert.Equal(["there is power"], unmet);
        var refusal = Assert.Throws<InvalidOperationException>(() => machine.Fire(Press.Toggle));
        Assert.Contains("there is power", refusal.Message, StringComparison.Ordinal);

        powered = true;
        Assert.True(machine.CanFire(Press.Toggle));
        machine.Fire(Press.Toggle);
        Assert.Equal(Light.On, machine.State);
    }

    [Fact]
    public void Guards_choose_between_destinations()
    {
        var hard = true;
        machine.Configure(Light.Off)
            .PermitIf(Press.Hit, Light.Broken, () => hard)
            .PermitIf(Press.Hit, Light.On, () => !hard);
        hard = false;
        machine.Fire(Press.Hit);
        Assert.Equal(Light.On, machine.State);
    }

    [Fact]
    public void Two_guards_that_both_hold_are_an_error()
    {
        machine.Configure(Light.Off)
            .PermitIf(Press.Hit, Light.Broken, () => true)
            .PermitIf(Press.Hit, Light.On, () => true);
        Assert.Throws<InvalidOperationException>(() => machine.Fire(Press.Hit));
    }

    [Fact]
    public void Permit_does_not_accept_the_state_itself() =>
        Assert.Throws<ArgumentException>(() => machine.Configure(Light.Off).Permit(Press.Touch, Light.Off));

    [Fact]
    public void Reentry_runs_the_exit_and_the_entry_action()
    {
        machine.Configure(Light.Off)
            .OnEntry(() => log.Add("entry"))
            .OnExit(() => log.Add("exit"))
            .PermitReentry(Press.Touch);
        machine.OnTransitioned(transition => log.Add($"reentry {transition.IsReentry}"));
        machine.Fire(Press.Touch);
        Assert.Equal(["exit", "reentry True", "entry"], log);
        Assert.Equal(Light.Off, machine.State);
    }

    [Fact]
    public void A_dynamic_destination_is_asked_for_each_time()
    {
        var next = Light.On;
        machine.Configure(Light.Off).PermitDynamic(Press.Toggle, () => next);
        machine.Configure(Light.On).PermitDynamic(Press.Toggle, () => next);
        machine.Fire(Press.Toggle);
        Assert.Equal(Light.On, machine.State);
        next = Light.Broken;
        machine.Fire(Press.Toggle);
        Assert.Equal(Light.Broken, machine.State);
    }

    [Fact]
    public void An_ignored_trigger_may_be_fired_and_does_nothing()
    {
        machine.Configure(Light.Off).Ignore(Press.Touch).OnEntry(() => log.Add("entry")).OnExit(() => log.Add("exit"));
        Assert.True(machine.CanFire(Press.Touch));
        machine.Fire(Press.Touch);
        Assert.Empty(log);
        Assert.Equal(Light.Off, machine.State);
    }

    [Fact]
    public void A_trigger_is_ignored_only_while_the_guard_holds()
    {
        var asleep = true;
        machine.Configure(Light.Off)
            .IgnoreIf(Press.Toggle, () => asleep)
            .PermitIf(Press.Toggle, Light.On, () => !asleep);
        machine.Fire(Press.Toggle);
        Assert.Equal(Light.Off, machine.State);
        asleep = false;
        machine.Fire(Press.Toggle);
        Assert.Equal(Light.On, machine.State);
    }

    [Fact]
    public void An_internal_transition_only_runs_its_action()
    {
        machine.Configure(Light.Off)
            .OnExit(() => log.Add("exit"))
            .InternalTransition(Press.Touch, transition => log.Add($"{transition.Source} {transition.Trigger}"));
        machine.OnTransitioned(_ => log.Add("transitioned"));
        machine.Fire(Press.Touch);
        Assert.Equal(["Off Touch"], log);
    }

    [Fact]
    public void Actions_and_listeners_run_in_order_and_know_the_transition()
    {
        machine.Configure(Light.Off).Permit(Press.Toggle, Light.On).OnExit(Log("exit"));
        machine.Configure(Light.On).OnEntry(Log("entry"));
        machine.OnTransitioned(Log("transitioned"));
        machine.OnTransitionCompleted(Log("completed"));
        machine.Fire(Press.Toggle);
        Assert.Equal(
            ["exit Off->On by Toggle", "transitioned Off->On by Toggle", "entry Off->On by Toggle", "completed Off->On by Toggle"],
            log);
    }

    [Fact]
    public void An_entry_action_may_be_bound_to_a_trigger()
    {
        machine.Configure(Light.Off).Permit(Press.Toggle, Light.On).Permit(Press.Hit, Light.On);
        machine.Configure(Light.On).Permit(Press.Toggle, Light.Off).OnEntryFrom(Press.Hit, () => log.Add("hit"));
        machine.Fire(Press.Toggle);
        Assert.Empty(log);
        machine.Fire(Press.Toggle);
        machine.Fire(Press.Hit);
        Assert.Equal(["hit"], log);
    }

    [Fact]
    public void Triggers_fired_by_an_action_wait_until_the_transition_is_complete()
    {
        machine.Configure(Light.Off).Permit(Press.Toggle, Light.On);
        machine.Configure(Light.On).Permit(Press.Hit, Light.Broken).OnEntry(() =>
        {
            machine.Fire(Press.Hit);
            log.Add($"entered {machine.State}");
        });
        machine.OnTransitionCompleted(transition => log.Add($"completed {transition.Destination}"));
        machine.Fire(Press.Toggle);
        Assert.Equal(["entered On", "completed On", "completed Broken"], log);
        Assert.Equal(Light.Broken, machine.State);
    }

    [Fact]
    public void Permitted_triggers_are_those_whose_guards_hold()
    {
        machine.Configure(Light.Off)
            .Permit(Press.Toggle, Light.On)
            .PermitIf(Press.Hit, Light.Broken, () => false)
            .Ignore(Press.Touch);
#pragma warning disable CS0618 // versions of the package differ in whether they call the synchronous form obsolete
        Assert.Equal([Press.Toggle, Press.Touch], machine.GetPermittedTriggers().Order());
        Assert.Equal(machine.GetPermittedTriggers(), machine.PermittedTriggers);
#pragma warning restore CS0618
        Assert.False(machine.CanFire(Press.Hit));
    }

    Action<StateMachine<Light, Press>.Transition> Log(string what) => transition =>
        log.Add($"{what} {transition.Source}->{transition.Destination} by {transition.Trigger}");
}
