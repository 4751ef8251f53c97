using System.ComponentModel;
using System.Diagnostics;
using System.Text.Json;

namespace GpuMm.Mutants.Killing;

/// <summary>
/// Has a job done by a process of its own, since a mutant may run for ever between two steps, eat all memory, or overflow the stack.
/// </summary>
/// <param name="program">What a worker runs.</param>
sealed class WorkerProcess(string program)
{
    /// <summary>Processor time that a part of a job may take beyond the time that a campaign is given.</summary>
    const double Patience = 10;

    /// <summary>Where others use the processors too, a second of work may take longer; but not for ever.</summary>
    const double WaitingForProcessor = 6;

    static readonly TimeSpan LookInterval = TimeSpan.FromMilliseconds(100);

    /// <summary>What the worker said, and how it ended; a last word without an object means that it did all.</summary>
    public async Task<(IReadOnlyList<Word> Words, WorkerEnd End)> Do(Job job)
    {
        using var process = Process.Start(StartOf(program))!;
        List<Word> words = [];
        var spoken = new Progress(process);
        var listening = Listen(process, words, spoken);
        await process.StandardInput.WriteLineAsync(JsonSerializer.Serialize(job));
        process.StandardInput.Close();
        bool inTime = await WaitFor(process, listening, spoken, job.Seconds + Patience);
        await listening;
        await process.WaitForExitAsync();
        var end = !inTime ? WorkerEnd.TimedOut
            : words is [.., { Killed: not null } or { Of: null }] ? WorkerEnd.Answered
            : WorkerEnd.Crashed;
        return (words, end);
    }

    static ProcessStartInfo StartOf(string program) => new("dotnet", [program, MutantsMain.WorkerVerb])
    {
        RedirectStandardInput = true,
        RedirectStandardOutput = true,
        RedirectStandardError = true,
        Environment =
        {
            ["DOTNET_GCHeapHardLimit"] = "0x40000000", // 1 GiB, many times what a campaign needs
            ["DOTNET_DbgEnableMiniDump"] = "0",
            ["DOTNET_TieredPGO"] = "0", // a few seconds do not pay for it
        },
    };

    static async Task Listen(Process process, List<Word> words, Progress spoken)
    {
        process.ErrorDataReceived += (_, _) => { };
        process.BeginErrorReadLine();
        while (await process.StandardOutput.ReadLineAsync() is { } line)
        {
            words.Add(JsonSerializer.Deserialize<Word>(line)!);
            spoken.Mark();
        }
    }

    /// <returns>False if it had to be ended.</returns>
    static async Task<bool> WaitFor(Process process, Task listening, Progress spoken, double seconds)
    {
        using var look = new PeriodicTimer(LookInterval);
        while (!listening.IsCompleted)
        {
            await look.WaitForNextTickAsync();
            if (!spoken.IsOver(seconds))
                continue;
            process.Kill(entireProcessTree: true);
            return false;
        }

        return true;
    }

    /// <summary>How much time has gone by since the last word.</summary>
    sealed class Progress(Process process)
    {
        readonly Stopwatch clock = Stopwatch.StartNew();
        double worked;

        public void Mark()
        {
            worked = Worked();
            clock.Restart();
        }

        public bool IsOver(double seconds) =>
            Worked() - worked > seconds || clock.Elapsed.TotalSeconds > WaitingForProcessor * seconds;

        double Worked()
        {
            try
            {
                return process.TotalProcessorTime.TotalSeconds;
            }
            catch (Exception e) when (e is InvalidOperationException or Win32Exception)
            {
                return worked; // it has just ended
            }
        }
    }
}

/// <summary>How a worker ended.</summary>
enum WorkerEnd
{
    Answered,
    TimedOut,
    Crashed,
}
