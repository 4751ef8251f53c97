using System.Collections.Immutable;
using GpuMm.Implementation.Kernel;
using Mutex = GpuMm.Implementation.Kernel.Mutex;

namespace GpuMm.Harness.Litmus;

/// <summary>
/// A small program that a seed stands for: two or three tasks that read and write one to three cells, take up to two locks in any order,
/// and signal, wait for and make ready again two events, which nobody may ever signal; some queue work for workers. It has no bug: a search
/// for all its final states, deadlocks among them, is held against all its orders, one by one.
/// </summary>
/// <param name="Seed">What it was drawn from.</param>
/// <param name="Code">The instructions of each task; the first is task 1.</param>
public sealed record RandomProgram(ulong Seed, ImmutableArray<ImmutableArray<Instruction>> Code)
{
    public const int MostTasks = 3;
    public const int MostOperations = 4;

    const long TimeoutMs = 10;

    /// <summary>What the workers do: each is queued by one instruction.</summary>
    public ImmutableArray<ImmutableArray<Instruction>> Work { get; init; } = [];

    /// <param name="seed">The same one gives the same program.</param>
    /// <param name="maxTasks">2 or 3.</param>
    /// <param name="maxOperations">Of a task, without the releases that the end adds.</param>
    public static RandomProgram Of(ulong seed, int maxTasks = MostTasks, int maxOperations = MostOperations) =>
        new(seed, new RandomCode(seed).Draw(maxTasks, maxOperations));

    /// <summary>One whose one to three tasks queue work for one or two workers and wait until it is done.</summary>
    public static RandomProgram WithWork(ulong seed, int maxTasks = MostTasks, int maxOperations = MostOperations)
    {
        var random = new RandomCode(seed);
        return new RandomProgram(seed, random.DrawWithWork(maxTasks, maxOperations)) { Work = random.Work };
    }

    /// <summary>One whose tasks try to take locks, wait until one is free, and share one for reading.</summary>
    public static RandomProgram WithTries(ulong seed, int maxTasks = MostTasks, int maxOperations = MostOperations) =>
        new(seed, new RandomCode(seed).DrawWithTries(maxTasks, maxOperations));

    /// <summary>The steps of a run that nothing blocks; to take work up is one.</summary>
    public int Steps => Code.Sum(task => task.Length) + Work.Sum(work => 1 + work.Length);

    bool HasWorkers => Code.Any(task => task.Any(instruction => instruction.Opcode is Opcode.Queue or Opcode.Flush));

    public SmallProgram Program => new($"random_{Seed}", Code.Length, "never", Setup);

    public LitmusRun Run(IScheduler scheduler, IAccessLog? log = null) => Program.Run(scheduler, log);

    public override string ToString() =>
        string.Join('\n', Lines("task", Code).Concat(Lines("work", Work)));

    static IEnumerable<string> Lines(string what, ImmutableArray<ImmutableArray<Instruction>> code) =>
        code.Select((instructions, i) => $"{what} {i + 1}: {string.Join("; ", instructions)}");

    LitmusSetup Setup(LitmusState state)
    {
        var shared = new Memory(
            [.. Instruction.CellNames.Select(name => state.Cell(name))],
            [.. Instruction.LockNames.Select(state.Lock)],
            [.. Instruction.SemaphoreNames.Select(state.Semaphore)],
            [.. Instruction.EventNames.Select((name, i) => state.Completion(name, Instruction.HasHappened(i)))],
            [.. HasWorkers ? Instruction.QueueNames.Select(state.Queue) : []],
            new Func<ValueTask>[Work.Length]);
        for (int i = 0; i < Work.Length; i++)
            shared.Work[i] = Body(Work[i], LitmusState.FirstWorker, $"w{i + 1}.r", shared, state);
        return new LitmusSetup([.. Code.Select((task, i) => Body(task, i + 1, "r", shared, state))], _ => false);
    }

    static Func<ValueTask> Body(ImmutableArray<Instruction> code, int task, string register, Memory shared, LitmusState state)
    {
        int count = code.Count(instruction => instruction.SetsRegister);
        Register[] registers = [.. Enumerable.Range(0, count).Select(i => state.Register(task, $"{register}{i}"))];
        return async () =>
        {
            var held = new Held(new LockGuard?[Instruction.LockNames.Length], new RwLockGuard?[Instruction.SemaphoreNames.Length]);
            foreach (var instruction in code)
                await Execute(instruction, shared, registers, held);
        };
    }

    static async ValueTask Execute(Instruction instruction, Memory shared, Register[] registers, Held held)
    {
        switch (instruction.Opcode)
        {
            case Opcode.Read:
                registers[instruction.Register].Set(await shared.Cells[instruction.Target].Read());
                break;
            case Opcode.WriteConstant:
                await shared.Cells[instruction.Target].Write(instruction.Constant);
                break;
            case Opcode.WriteSum:
                await shared.Cells[instruction.Target].Write(registers[instruction.Register].Value + instruction.Constant);
                break;
            case Opcode.Lock:
                held.Locks[instruction.Target] = await shared.Locks[instruction.Target].Lock();
                break;
            case Opcode.Unlock:
                if (held.Locks[instruction.Target] is { } guard)
                    await guard.DisposeAsync();
                break;
            case Opcode.Signal:
                await shared.Events[instruction.Target].Complete();
                break;
            case Opcode.Wait:
                await shared.Events[instruction.Target].Wait();
                break;
            case Opcode.WaitTimeout:
                registers[instruction.Register].Set(await shared.Events[instruction.Target].WaitTimeout(TimeoutMs) ? 1 : 0);
                break;
            case Opcode.Reinit:
                await shared.Events[instruction.Target].Reinit();
                break;
            case Opcode.Queue:
                await shared.Queues[instruction.Target].Queue(shared.Work[instruction.Constant]);
                break;
            case Opcode.Flush:
                await shared.Queues[instruction.Target].WaitIdle();
                break;
            case Opcode.TryLock:
                held.Locks[instruction.Target] = await shared.Locks[instruction.Target].TryLock();
                registers[instruction.Register].Set(held.Locks[instruction.Target] is null ? 0 : 1);
                break;
            case Opcode.WaitUnlocked:
                await shared.Locks[instruction.Target].WaitUnlocked();
                break;
            default:
                await ExecuteOn(shared.Semaphores[instruction.Target], instruction, registers, held);
                break;
        }
    }

    static async ValueTask ExecuteOn(RwSemaphore semaphore, Instruction instruction, Register[] registers, Held held)
    {
        switch (instruction.Opcode)
        {
            case Opcode.ReadLock:
                held.Semaphores[instruction.Target] = await semaphore.Read();
                break;
            case Opcode.WriteLock:
                held.Semaphores[instruction.Target] = await semaphore.Write();
                break;
            case Opcode.TryReadLock:
                held.Semaphores[instruction.Target] = await semaphore.TryRead();
                registers[instruction.Register].Set(held.Semaphores[instruction.Target] is null ? 0 : 1);
                break;
            case Opcode.RwUnlock when held.Semaphores[instruction.Target] is { } guard:
                await guard.DisposeAsync();
                break;
        }
    }

    sealed record Memory(
        Shared<int>[] Cells, Mutex[] Locks, RwSemaphore[] Semaphores, Completion[] Events, WorkQueue[] Queues, Func<ValueTask>[] Work);

    /// <summary>What a task has, by number: to try to take a lock may come to nothing, and then there is nothing to release.</summary>
    sealed record Held(LockGuard?[] Locks, RwLockGuard?[] Semaphores);
}
