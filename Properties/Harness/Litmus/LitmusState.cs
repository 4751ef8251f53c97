using System.Text;
using GpuMm.Implementation.Kernel;
using Mutex = GpuMm.Implementation.Kernel.Mutex;

namespace GpuMm.Harness.Litmus;

/// <summary>
/// What the tasks of one run share and what each of them read. Two orders that leave the same text behind did the same.
/// </summary>
public sealed class LitmusState(KernelContext kernel)
{
    /// <summary>The number of the first worker; the next ones follow.</summary>
    public const int FirstWorker = 32;

    readonly List<(string Name, Shared<int> Cell)> cells = new(1);
    readonly List<(string Name, Completion Completion)> completions = [];
    readonly List<Register> registers = [];
    int workers;

    /// <summary>A variable that tasks share; each access is a step.</summary>
    public Shared<int> Cell(string name, int value = 0)
    {
        var cell = new Shared<int>(kernel, name, value);
        cells.Add((name, cell));
        return cell;
    }

    /// <summary>A lock, of a class of its own.</summary>
    public Mutex Lock(string name) => new(kernel, kernel.Lockdep.Class(name));

    /// <summary>A lock for many readers or one writer, of a class of its own.</summary>
    public RwSemaphore Semaphore(string name) => new(kernel, kernel.Lockdep.Class(name));

    public Completion Completion(string name, bool done = false)
    {
        var completion = new Completion(kernel, name, done);
        completions.Add((name, completion));
        return completion;
    }

    /// <summary>A workqueue with a worker of its own, which runs beside the program's tasks.</summary>
    public WorkQueue Queue(string name)
    {
        var queue = new WorkQueue(kernel, name);
        kernel.SpawnBackground(FirstWorker + workers++, $"worker {name}", queue.Run);
        return queue;
    }

    /// <summary>Where a task keeps something that it read.</summary>
    public Register Register(int task, string name)
    {
        var register = new Register($"{task}.{name}");
        registers.Add(register);
        return register;
    }

    public override string ToString()
    {
        var text = new StringBuilder();
        foreach (var (name, cell) in cells)
            text.Append(name).Append('=').Append(cell.Value).Append(' ');
        foreach (var (name, completion) in completions)
            text.Append(name).Append(completion.IsOpen ? "=done " : "=open ");
        foreach (var register in registers)
            text.Append(register).Append(' ');
        return text.ToString().TrimEnd();
    }
}

/// <summary>A variable of one task, which nobody else sees: using it is no step.</summary>
public sealed class Register(string name)
{
    int? value;

    /// <summary>What the task put into it; 0 before that.</summary>
    public int Value => value ?? 0;

    public bool IsSet => value is not null;

    public int Set(int read)
    {
        value = read;
        return read;
    }

    public override string ToString() => value is { } read ? $"{name}={read}" : $"{name}=?";
}
