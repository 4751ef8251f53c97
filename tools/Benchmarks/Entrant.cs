using GpuMm.Harness;
using GpuMm.Harness.Litmus;
using GpuMm.Harness.Scheduling;
using GpuMm.Implementation.Kernel;

namespace GpuMm.Benchmarks;

/// <summary>A scheduler on a small program.</summary>
sealed class Entrant(string scheduler, SmallProgram program)
{
    readonly Profile profile = ProfileOf(program);

    /// <summary>The program once, in an order that the seed stands for.</summary>
    public LitmusRun Run(ulong seed) => program.Run(Scheduler(seed));

    /// <summary>How many schedules it took to find the program's bug; null if that many do not show it.</summary>
    public int? SchedulesUntilFound(ulong seed, int schedules)
    {
        for (int i = 0; i < schedules; i++)
        {
            if (Run(SplitMix.Mix(seed, (ulong)i)).Failed)
                return i + 1;
        }

        return null;
    }

    IScheduler Scheduler(ulong seed) => Schedulers.Make(scheduler, seed, profile);

    static Profile ProfileOf(SmallProgram program)
    {
        var profiling = new ProfileRecorder();
        program.Run(new ReplayScheduler([]), profiling);
        return profiling.Profile;
    }
}
