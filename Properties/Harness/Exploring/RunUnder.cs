using GpuMm.Implementation.Kernel;

namespace GpuMm.Harness.Exploring;

/// <summary>
/// Runs a program from its start to its end. Under the same choices it does the same, always; tasks have numbers from 0 to 63.
/// </summary>
/// <param name="scheduler">Decides.</param>
/// <param name="log">Hears what the concurrent steps touch.</param>
delegate RunEnd RunUnder(IScheduler scheduler, IAccessLog log);
