using GpuMm.Model.Lifecycles;

namespace GpuMm.Harness.Checking;

/// <summary>Compares observed transitions with the state machines of Model/Lifecycles.</summary>
static class Transitions
{
    extension(EventHub hub)
    {
        /// <summary>Violates lifecycle if the thing may not go from the one state to the other.</summary>
        public void CheckTransition<TState, TTrigger, TThing>(
            Lifecycle<TState, TTrigger> lifecycle, TState before, TState after, TThing which)
            where TState : struct, Enum
            where TTrigger : struct, Enum
        {
            if (!lifecycle.Permits(before, after))
                hub.Violate(PropertyCatalogue.Lifecycle, $"{lifecycle.Name} {which} went from {before} to {after}");
        }
    }
}
