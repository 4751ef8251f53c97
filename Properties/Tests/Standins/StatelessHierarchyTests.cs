using Stateless;
using Xunit;

namespace GpuMm.Tests.Standins;

public sealed class StatelessHierarchyTests
{
    enum Call
    {
        Idle,
        Connected,
        Talking,
        Held,
    }

    enum Key
    {
        Dial,
        Hold,
        HangUp,
        Reset,
    }

    readonly StateMachine<Call, Key> machine = new(Call.Idle);
    readonly List<string> log = [];

    public StatelessHierarchyTests()
    {
        machine.Configure(Call.Idle).Permit(Key.Dial, Call.Talking);
        machine.Configure(Call.Connected).Permit(Key.HangUp, Call.Idle);
        machine.Configure(Call.Talking).SubstateOf(Call.Connected).Permit(Key.Hold, Call.Held);
        machine.Configure(Call.Held).SubstateOf(Call.Connected);
        foreach (var state in Enum.GetValues<Call>())
            machine.Configure(state).OnEntry(() => log.Add($"+{state}")).OnExit(() => log.Add($"-{state}"));
    }

    [Fact]
    public void A_substate_is_entered_through_its_superstate()
    {
        machine.Fire(Key.Dial);
        Assert.Equal(["-Idle", "+Connected", "+Talking"], log);
        Assert.True(machine.IsInState(Call.Connected));
        Assert.True(machine.IsInState(Call.Talking));
        Assert.False(machine.IsInState(Call.Held));
    }

    [Fact]
    public void A_move_between_substates_stays_in_the_superstate()
    {
        machine.Fire(Key.Dial);
        log.Clear();
        machine.Fire(Key.Hold);
        Assert.Equal(["-Talking", "+Held"], log);
    }

    [Fact]
    public void What_a_substate_does_not_handle_its_superstate_does()
    {
        machine.Fire(Key.Dial);
        log.Clear();
#pragma warning disable CS0618 // versions of the package differ in whether they call the synchronous form obsolete
        Assert.Equal([Key.Hold, Key.HangUp], machine.GetPermittedTriggers().Order());
#pragma warning restore CS0618
        machine.Fire(Key.HangUp);
        Assert.Equal(["-Talking", "-Connected", "+Idle"], log);
        Assert.Equal(Call.Idle, machine.State);
    }

    [Fact]
    public void Reentry_of_the_superstate_leaves_the_substate()
    {
        machine.Configure(Call.Connected).PermitReentry(Key.Reset);
        machine.Fire(Key.Dial);
        log.Clear();
        machine.Fire(Key.Reset);
        Assert.Equal(["-Talking", "-Connected", "+Connected"], log);
        Assert.Equal(Call.Connected, machine.State);
    }

    [Fact]
    public void An_initial_transition_goes_on_to_the_substate()
    {
        machine.Configure(Call.Idle).Permit(Key.Reset, Call.Connected);
        machine.Configure(Call.Connected).InitialTransition(Call.Held);
        machine.OnTransitioned(transition => log.Add($"{transition.Source}->{transition.Destination}"));
        machine.Fire(Key.Reset);
        Assert.Equal(["-Idle", "Idle->Connected", "+Connected", "Connected->Held", "+Held"], log);
        Assert.Equal(Call.Held, machine.State);
    }

    [Fact]
    public void An_initial_transition_to_a_state_outside_is_an_error()
    {
        machine.Configure(Call.Idle).Permit(Key.Reset, Call.Connected);
        machine.Configure(Call.Connected).InitialTransition(Call.Idle);
        Assert.Throws<InvalidOperationException>(() => machine.Fire(Key.Reset));
    }

    [Fact]
    public void A_state_cannot_lie_in_its_own_substate() =>
        Assert.Throws<ArgumentException>(() => machine.Configure(Call.Connected).SubstateOf(Call.Talking));

    [Fact]
    public void The_info_shows_the_hierarchy()
    {
        var states = machine.GetInfo().States.ToDictionary(state => (Call)state.UnderlyingState);
        Assert.Equal([states[Call.Talking], states[Call.Held]], states[Call.Connected].Substates);
        Assert.Same(states[Call.Connected], states[Call.Held].Superstate);
        Assert.Null(states[Call.Idle].Superstate);
    }
}
