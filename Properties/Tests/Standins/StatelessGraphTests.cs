using Stateless;
using Stateless.Graph;
using Stateless.Reflection;
using Xunit;

namespace GpuMm.Tests.Standins;

public sealed class StatelessGraphTests
{
    enum Page
    {
        Free,
        Used,
        Lost,
    }

    enum Act
    {
        Take,
        Give,
        Touch,
        Lose,
    }

    readonly StateMachine<Page, Act> machine = new(Page.Free);

    [Fact]
    public void The_info_shows_types_states_and_transitions()
    {
        machine.Configure(Page.Free).PermitIf(Act.Take, Page.Used, () => true, "enough memory").Ignore(Act.Touch);
        var info = machine.GetInfo();
        Assert.Equal((typeof(Page), typeof(Act)), (info.StateType, info.TriggerType));
        Assert.Equal(Page.Free, info.InitialState.UnderlyingState);
        Assert.Equal([Page.Free, Page.Used], info.States.Select(state => state.UnderlyingState));

        var free = info.States.First();
        var taking = Assert.Single(free.FixedTransitions);
        Assert.Equal(Act.Take, taking.Trigger.UnderlyingTrigger);
        Assert.Equal("Used", taking.DestinationState.ToString());
        Assert.Equal(["enough memory"], taking.GuardConditionsMethodDescriptions.Select(guard => guard.Description));
        Assert.Equal("Touch", Assert.Single(free.IgnoredTriggers).Trigger.ToString());
    }

    [Fact]
    public void The_info_shows_actions()
    {
        machine.Configure(Page.Used)
            .OnEntry(() => { }, "clear the page")
            .OnEntryFrom(Act.Take, () => { }, "count it")
            .OnExit(() => { }, "flush it");
        var used = machine.GetInfo().States.Single(state => state.UnderlyingState is Page.Used);
        Assert.Equal(
            [("clear the page", null), ("count it", "Take")],
            used.EntryActions.Select(action => (action.Method.Description, (string?)action.FromTrigger)));
        Assert.Equal(["flush it"], used.ExitActions.Select(action => action.Description));
    }

    [Fact]
    public void Mermaid_shows_the_initial_state_and_an_arrow_for_each_transition()
    {
        machine.Configure(Page.Free).Permit(Act.Take, Page.Used);
        machine.Configure(Page.Used).Permit(Act.Give, Page.Free).Permit(Act.Lose, Page.Lost);
        Assert.Equal(
            [
                "stateDiagram-v2",
                "\tFree --> Used : Take",
                "\tUsed --> Free : Give",
                "\tUsed --> Lost : Lose",
                "[*] --> Free",
            ],
            Lines(MermaidGraph.Format(machine.GetInfo())));
    }

    [Fact]
    public void Mermaid_shows_guards_and_what_stays_in_a_state()
    {
        machine.Configure(Page.Free)
            .PermitIf(Act.Take, Page.Used, () => true, "enough memory")
            .PermitReentry(Act.Give)
            .Ignore(Act.Touch);
        Assert.Equal(
            [
                "stateDiagram-v2",
                "\tFree --> Used : Take [enough memory]",
                "\tFree --> Free : Give",
                "\tFree --> Free : Touch",
                "[*] --> Free",
            ],
            Lines(MermaidGraph.Format(machine.GetInfo())));
    }

    [Fact]
    public void Mermaid_shows_superstates_and_the_direction()
    {
        machine.Configure(Page.Free).SubstateOf(Page.Lost).Permit(Act.Take, Page.Used);
        var lines = Lines(MermaidGraph.Format(machine.GetInfo(), MermaidGraphDirection.LeftToRight));
        Assert.Equal(
            ["stateDiagram-v2", "\tdirection LR", "\tstate Lost {", "\t\tFree", "\t}", "\tFree --> Used : Take", "[*] --> Free"],
            lines);
    }

    [Fact]
    public void Mermaid_shows_a_choice_for_a_dynamic_destination()
    {
        machine.Configure(Page.Free)
            .PermitDynamic(Act.Take, () => Page.Used, "what fits", new DynamicStateInfos { { Page.Used, "it fits" } });
        Assert.Equal(
            [
                "stateDiagram-v2",
                "\tstate Decision1 <<choice>>",
                "\tFree --> Decision1 : Take",
                "\tDecision1 --> Used : Take [it fits]",
                "[*] --> Free",
            ],
            Lines(MermaidGraph.Format(machine.GetInfo())));
    }

    [Fact]
    public void Mermaid_gives_names_it_cannot_write_an_alias()
    {
        var named = new StateMachine<string, Act>("in use");
        named.Configure("in use").Permit(Act.Give, "free");
        Assert.Equal(
            ["stateDiagram-v2", "\tinuse : in use", "\tinuse --> free : Give", "[*] --> inuse"],
            Lines(MermaidGraph.Format(named.GetInfo())));
    }

    [Fact]
    public void Dot_shows_states_with_their_actions_and_arrows()
    {
        machine.Configure(Page.Free).Permit(Act.Take, Page.Used);
        machine.Configure(Page.Used).OnEntry(() => { }, "clear the page");
        var lines = Lines(UmlDotGraph.Format(machine.GetInfo()));
        Assert.Equal("digraph {", lines[0]);
        Assert.Contains("\"Free\" [label=\"Free\"];", lines);
        Assert.Contains("\"Used\" [label=\"Used|entry / clear the page\"];", lines);
        Assert.Contains("\"Free\" -> \"Used\" [style=\"solid\", label=\"Take\"];", lines);
        Assert.Contains(" init -> \"Free\"[style = \"solid\"]", lines);
        Assert.Equal("}", lines[^1]);
    }

    static string[] Lines(string text) => text.ReplaceLineEndings("\n").Split('\n');
}
