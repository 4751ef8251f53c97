using GpuMm.Harness.Scheduling;
using GpuMm.Implementation.Kernel;
using GpuMm.Tests.Kernel;

namespace GpuMm.Tests.Scheduling;

/// <summary>A few tasks that share cells, small enough to compute what a scheduler should make of them.</summary>
abstract class SmallProgram(KernelContext kernel)
{
    int tasks;

    /// <summary>What the program was written for has happened.</summary>
    public bool Failed { get; protected set; }

    protected Shared<int> Cell(string name) => new(kernel, name, 0);

    protected void Spawn(Func<ValueTask> body) => kernel.Spawn(++tasks, $"task {tasks}", body);

    /// <summary>Steps that nobody else can notice.</summary>
    protected async ValueTask Alone(int steps)
    {
        var own = Cell("own");
        for (int i = 0; i < steps; i++)
            await own.Write(i);
    }
}

/// <summary>Opens and closes at once; another task looks after many steps of its own. Fails when that sees it open.</summary>
sealed class OpenForAMoment : SmallProgram
{
    public OpenForAMoment(KernelContext kernel, int stepsBefore)
        : base(kernel)
    {
        var open = Cell("open");
        Spawn(async () =>
        {
            await open.Write(1);
            await open.Write(0);
        });
        Spawn(async () =>
        {
            await Alone(stepsBefore);
            Failed = await open.Read() == 1;
        });
    }
}

/// <summary>One task writes what another reads, before and after steps of their own. Fails when it is written before it is read.</summary>
sealed class Race : SmallProgram
{
    public Race(KernelContext kernel, int stepsBefore, int stepsAfter)
        : base(kernel)
    {
        var cell = Cell("cell");
        Spawn(async () =>
        {
            await Alone(stepsBefore);
            await cell.Write(1);
            await Alone(stepsAfter);
        });
        Spawn(async () =>
        {
            Failed = await cell.Read() == 1;
            await Alone(stepsAfter);
        });
    }
}

/// <summary>Each task writes the shared cell so many times, among steps of its own; the word is who wrote in which order.</summary>
sealed class Letters : SmallProgram
{
    public Letters(KernelContext kernel, params int[] letters)
        : base(kernel)
    {
        var cell = Cell("cell");
        for (int i = 0; i < letters.Length; i++)
        {
            char letter = (char)('a' + i);
            int count = letters[i];
            int between = 7 - (3 * i);
            Spawn(async () =>
            {
                for (int written = 0; written < count; written++)
                {
                    await Alone(between);
                    await cell.Write(letter);
                    Word += letter;
                }
            });
        }
    }

    public string Word { get; private set; } = "";
}

/// <summary>
/// All but one set a and then b; the last one reads a and then b. Another task starts them one after the other. Fails when it sees neither
/// both as they were nor both set.
/// </summary>
sealed class Reorder : SmallProgram
{
    public Reorder(KernelContext kernel, int tasks)
        : base(kernel)
    {
        var a = Cell("a");
        var b = Cell("b");
        Door[] starts = [.. Enumerable.Range(0, tasks).Select(_ => new Door())];
        Spawn(async () =>
        {
            foreach (var start in starts)
            {
                await kernel.Announce(StepKind.Local, Resource.None);
                start.Open();
            }
        });
        foreach (var start in starts.SkipLast(1))
        {
            Spawn(async () =>
            {
                await kernel.Announce(StepKind.Local, Resource.None, start);
                await a.Write(1);
                await b.Write(-1);
            });
        }

        Spawn(async () =>
        {
            await kernel.Announce(StepKind.Local, Resource.None, starts[^1]);
            var seen = (await a.Read(), await b.Read());
            Failed = seen is not (0, 0) and not (1, -1);
        });
    }
}

static class SmallRun
{
    const int StepLimit = 10_000;

    public static T Of<T>(Func<KernelContext, T> spawn, IScheduler scheduler, IAccessLog? accessLog = null)
        where T : SmallProgram
    {
        var bench = new KernelBench(scheduler, StepLimit);
        var program = spawn(bench.Kernel);
        bench.Kernel.AccessLog = accessLog;
        Xunit.Assert.Equal(RunEnd.Completed, bench.Run());
        return program;
    }

    public static Profile ProfileOf<T>(Func<KernelContext, T> spawn)
        where T : SmallProgram
    {
        var profiling = new ProfileRecorder();
        Of(spawn, new ReplayScheduler([]), profiling);
        return profiling.Profile;
    }

    /// <summary>In how many schedules of seeds 0, 1, ... the program fails.</summary>
    public static int Failures<T>(Func<KernelContext, T> spawn, int schedules, Func<ulong, IScheduler> scheduler)
        where T : SmallProgram =>
        Enumerable.Range(0, schedules).Count(seed => Of(spawn, scheduler((ulong)seed)).Failed);
}
