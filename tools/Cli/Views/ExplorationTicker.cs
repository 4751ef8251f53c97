using GpuMm.Harness.Campaigns;

namespace GpuMm.Cli.Views;

/// <summary>How far an exploration is: one line that is written over on a screen, a line every ten seconds in a pipe.</summary>
sealed class ExplorationTicker(Terminal terminal)
{
    const double IntervalInPipe = 10;

    double nextLineAt = IntervalInPipe;

    public void Show(ScopeCounts counts, double seconds)
    {
        string line = $"{seconds:0} s: {Phrase.Count(counts.Programs, "program")}, {Phrase.Count(counts.Schedules, "schedule")}, "
            + $"{counts.Schedules / Math.Max(seconds, 0.001):N0} schedules/s";
        if (terminal.IsInteractive)
        {
            terminal.Out.Write($"\r{line}\x1b[K\r");
        }
        else if (seconds >= nextLineAt)
        {
            nextLineAt = Math.Floor((seconds / IntervalInPipe) + 1) * IntervalInPipe;
            terminal.Out.WriteLine(line);
        }
    }
}
