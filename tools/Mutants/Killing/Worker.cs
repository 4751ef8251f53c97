using System.Text.Json;
using GpuMm.Harness;
using GpuMm.Harness.Campaigns;
using GpuMm.Harness.Checking;
using GpuMm.Harness.Reporting;
using GpuMm.Harness.Walks;
using GpuMm.Implementation.Kernel;
using GpuMm.Mutants.Compiling;

namespace GpuMm.Mutants.Killing;

/// <summary>The other side of <see cref="WorkerProcess"/>: reads one job, does it, and says after each part how that went.</summary>
static class Worker
{
    const string OfHarness = "the harness failed";

    public static void Run(TextReader input, TextWriter output)
    {
        var job = JsonSerializer.Deserialize<Job>(input.ReadLine()!)!;
        Switch.Activate(job.Mutant);
        foreach (var (part, run) in Parts(job))
        {
            var word = new Word(part, [], run());
            Say(job.Mutant == Switch.None ? word with { Reached = Switch.TakeReached() } : word, output);
            if (word.Killed is not null && job.Mutant != Switch.None)
                return;
        }

        Say(new Word(null, [], null), output);
    }

    static IEnumerable<(string Part, Func<string?> Run)> Parts(Job job) =>
    [
        .. job.Tokens.Select(token => (token, (Func<string?>)(() => Replay(token)))),
        .. job.Walks.Select(walk => (walk, (Func<string?>)(() => WalkAlong(walk, job.Seed)))),
        .. job.Systems.Select(system => (system, (Func<string?>)(() => Fuzz(system, job)))),
    ];

    /// <summary>The scenario on the implementation that is right, whatever variant it was made for.</summary>
    static string? Replay(string token)
    {
        try
        {
            var (execution, verdict) = Pipeline.Run(Token.Read(token) with { Variant = CampaignTarget.Fixed });
            return verdict switch
            {
                Verdict.Violated violated => violated.First.Property.Id,
                _ => execution.End == RunEnd.Completed ? null : execution.End.ToString(),
            };
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            return OfHarness;
        }
    }

    /// <summary>A part that breaks down is as wrong as one that answers something else.</summary>
    static string? WalkAlong(string name, ulong seed)
    {
        try
        {
            return Walk.Named(name).Run(seed);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            return $"{e.GetType().Name}: {e.Message}";
        }
    }

    static string? Fuzz(string system, Job job)
    {
        try
        {
            var options = new CampaignOptions { Systems = [system], Jobs = 1, Seed = job.Seed };
            using var over = new CancellationTokenSource();
            var end = Environment.CpuUsage.TotalTime + TimeSpan.FromSeconds(job.Seconds);
            var search = Campaign.Search(options, _ => CancelAfter(end, over), over.Token);
            return search.Findings is [var first, ..] ? first.Property.Id : null;
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            return OfHarness;
        }
    }

    /// <summary>Processor time, so that a machine that is busy with other things finds as much.</summary>
    static void CancelAfter(TimeSpan end, CancellationTokenSource over)
    {
        if (Environment.CpuUsage.TotalTime > end)
            over.Cancel();
    }

    static void Say(Word word, TextWriter output)
    {
        output.WriteLine(JsonSerializer.Serialize(word));
        output.Flush();
    }
}
