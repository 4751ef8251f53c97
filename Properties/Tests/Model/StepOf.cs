using GpuMm.Model.Specification;
using Xunit;

namespace GpuMm.Tests.Model;

/// <summary>One call after the other on one shared page, from the start.</summary>
static class StepOf
{
    /// <summary>The state after them; null if one cannot have happened.</summary>
    public static SharedPageState? All(params ReadOnlySpan<SharedPageCall> calls)
    {
        SharedPageState? state = default(SharedPageState);
        foreach (var call in calls)
        {
            if (state is not null)
                state = SharedPageSpecification.Step(state.Value, call);
        }

        return state;
    }

    public static void AssertRight(params ReadOnlySpan<SharedPageCall> calls)
    {
        for (int i = 0; i < calls.Length; i++)
            Assert.True(All(calls[..(i + 1)]) is not null, $"'{calls[i]}' was refused when the page was '{All(calls[..i])}'");
    }

    /// <summary>All but the last can have happened.</summary>
    public static void AssertWrong(params ReadOnlySpan<SharedPageCall> calls)
    {
        AssertRight(calls[..^1]);
        Assert.True(All(calls) is null, $"'{calls[^1]}' was permitted when the page was '{All(calls[..^1])}'");
    }
}
