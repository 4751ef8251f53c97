using GpuMm.Implementation.Kernel;

namespace GpuMm.Harness.Exploring;

/// <summary>How a run ended.</summary>
/// <param name="End">As the kernel has it.</param>
/// <param name="Steered">Somebody else than the scheduler took some of the choices, so that they could not be varied.</param>
readonly record struct RunOutcome(RunEnd End, bool Steered)
{
    public static implicit operator RunOutcome(RunEnd end) => new(end, Steered: false);
}

/// <summary>
/// Runs a program from its start to its end. Under the same choices it does the same, always; tasks have numbers from 0 to 63.
/// </summary>
/// <param name="scheduler">Decides.</param>
/// <param name="log">Hears what the concurrent steps touch.</param>
delegate RunOutcome RunUnder(IScheduler scheduler, IAccessLog log);
