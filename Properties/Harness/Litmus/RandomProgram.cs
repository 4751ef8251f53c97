using System.Collections.Immutable;
using GpuMm.Implementation.Kernel;
using Mutex = GpuMm.Implementation.Kernel.Mutex;

namespace GpuMm.Harness.Litmus;

/// <summary>
/// A small program that a seed stands for: two or three tasks that read and write one to three cells, take up to two locks in any order,
/// and signal, wait for and make ready again two events, which nobody may ever signal. It has no bug: a search for all its final states,
/// deadlocks among them, is held against all its orders, one by one.
/// </summary>
/// <param name="Seed">What it was drawn from.</param>
/// <param name="Code">The instructions of each task; the first is task 1.</param>
public sealed record RandomProgram(ulong Seed, ImmutableArray<ImmutableArray<Instruction>> Code)
{
    public const int MostTasks = 3;
    public const int MostOperations = 4;

    const long TimeoutMs = 10;

    /// <param name="seed">The same one gives the same program.</param>
    /// <param name="maxTasks">2 or 3.</param>
    /// <param name="maxOperations">Of a task, without the releases that the end adds.</param>
    public static RandomProgram Of(ulong seed, int maxTasks = MostTasks, int maxOperations = MostOperations) =>
        new(seed, new RandomCode(seed).Draw(maxTasks, maxOperations));

    /// <summary>The steps of a run that nothing blocks.</summary>
    public int Steps => Code.Sum(task => task.Length);

    public SmallProgram Program => new($"random_{Seed}", Code.Length, "never", Setup);

    public LitmusRun Run(IScheduler scheduler, IAccessLog? log = null) => Program.Run(scheduler, log);

    public override string ToString() =>
        string.Join('\n', Code.Select((task, i) => $"task {i + 1}: {string.Join("; ", task)}"));

    LitmusSetup Setup(LitmusState state)
    {
        var shared = new Memory(
            [.. Instruction.CellNames.Select(name => state.Cell(name))],
            [.. Instruction.LockNames.Select(state.Lock)],
            [.. Instruction.EventNames.Select((name, i) => state.Completion(name, Instruction.HasHappened(i)))]);
        return new LitmusSetup([.. Code.Select((task, i) => Body(task, i + 1, shared, state))], _ => false);
    }

    static Func<ValueTask> Body(ImmutableArray<Instruction> code, int task, Memory shared, LitmusState state)
    {
        int count = code.Count(instruction => instruction.SetsRegister);
        Register[] registers = [.. Enumerable.Range(0, count).Select(i => state.Register(task, $"r{i}"))];
        return async () =>
        {
            foreach (var instruction in code)
                await Execute(instruction, shared, registers);
        };
    }

    static async ValueTask Execute(Instruction instruction, Memory shared, Register[] registers)
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
                await shared.Locks[instruction.Target].Lock();
                break;
            case Opcode.Unlock:
                await new LockGuard(shared.Locks[instruction.Target]).DisposeAsync();
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
        }
    }

    sealed record Memory(Shared<int>[] Cells, Mutex[] Locks, Completion[] Events);
}
