using System.Diagnostics;
using System.Globalization;
using GpuMm.Harness.Litmus;
using GpuMm.Harness.Scheduling;

namespace GpuMm.Benchmarks;

/// <summary>
/// Schedules and steps a second of each scheduler, on one core, with a program that does next to nothing: <c>throughput [--seconds 2]</c>.
/// </summary>
/// <param name="Seconds">How long each scheduler is measured.</param>
sealed record ThroughputTable(int Seconds)
{
    /// <summary>Between two looks at the clock.</summary>
    const int Batch = 1000;

    static readonly TimeSpan Warming = TimeSpan.FromSeconds(0.5);

    public static ThroughputTable Parse(string[] words) =>
        new(Options.Parse("throughput", words, new() { ["--seconds"] = 2 })["--seconds"]);

    public void Print(TextWriter output)
    {
        output.WriteLine(Row("scheduler", "schedules/s", "steps/s"));
        foreach (string name in Schedulers.Names)
        {
            var entrant = new Entrant(name, LitmusCatalogue.Throughput);
            Measure(entrant, Warming);
            var (schedules, steps) = Measure(entrant, TimeSpan.FromSeconds(Seconds));
            output.WriteLine(Row(name, Grouped(schedules), Grouped(steps)));
        }
    }

    static (double SchedulesASecond, double StepsASecond) Measure(Entrant entrant, TimeSpan duration)
    {
        ulong schedules = 0;
        long steps = 0;
        var clock = Stopwatch.StartNew();
        while (clock.Elapsed < duration)
        {
            for (int i = 0; i < Batch; i++)
                steps += entrant.Run(schedules++).Steps;
        }

        double seconds = clock.Elapsed.TotalSeconds;
        return (schedules / seconds, steps / seconds);
    }

    static string Grouped(double number) => number.ToString("#,0", CultureInfo.InvariantCulture);

    static string Row(string name, string schedules, string steps) => $"{name,-12}{schedules,14}{steps,14}";
}
