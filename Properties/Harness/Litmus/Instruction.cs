namespace GpuMm.Harness.Litmus;

public enum Opcode
{
    Read,
    WriteConstant,
    WriteSum,
    Lock,
    Unlock,
    Signal,
    Wait,
    WaitTimeout,
    Reinit,
    Queue,
    Flush,
    TryLock,
    WaitUnlocked,
    ReadLock,
    TryReadLock,
    WriteLock,
    RwUnlock,
}

/// <summary>One operation of a random program.</summary>
/// <param name="Opcode">What is done.</param>
/// <param name="Target">The number of the cell, lock, semaphore, event or queue to which it is done.</param>
/// <param name="Register">The number of the task's register that is read or set.</param>
/// <param name="Constant">What is written, or added to the register and written; the number of the work that is queued.</param>
public readonly record struct Instruction(Opcode Opcode, int Target = 0, int Register = 0, int Constant = 0)
{
    public static readonly string[] CellNames = ["a", "b", "c"];
    public static readonly string[] LockNames = ["L", "M"];
    public static readonly string[] SemaphoreNames = ["S"];
    public static readonly string[] EventNames = ["E", "F"];
    public static readonly string[] QueueNames = ["P", "Q"];

    /// <summary>Of an event at the beginning.</summary>
    public static bool HasHappened(int number) => number == 1;

    public bool SetsRegister => Opcode is Opcode.Read or Opcode.WaitTimeout or Opcode.TryLock or Opcode.TryReadLock;

    public override string ToString() => Opcode switch
    {
        Opcode.Read => $"r{Register} = {CellNames[Target]}",
        Opcode.WriteConstant => $"{CellNames[Target]} = {Constant}",
        Opcode.WriteSum => $"{CellNames[Target]} = r{Register} + {Constant}",
        Opcode.Lock => $"lock {LockNames[Target]}",
        Opcode.Unlock => $"unlock {LockNames[Target]}",
        Opcode.Signal => $"signal {EventNames[Target]}",
        Opcode.Wait => $"wait {EventNames[Target]}",
        Opcode.WaitTimeout => $"r{Register} = wait {EventNames[Target]} for a while",
        Opcode.Reinit => $"reinit {EventNames[Target]}",
        Opcode.Queue => $"queue work {Constant + 1} on {QueueNames[Target]}",
        Opcode.Flush => $"flush {QueueNames[Target]}",
        Opcode.TryLock => $"r{Register} = trylock {LockNames[Target]}",
        Opcode.WaitUnlocked => $"wait until {LockNames[Target]} is free",
        Opcode.ReadLock => $"read lock {SemaphoreNames[Target]}",
        Opcode.TryReadLock => $"r{Register} = read trylock {SemaphoreNames[Target]}",
        Opcode.WriteLock => $"write lock {SemaphoreNames[Target]}",
        Opcode.RwUnlock => $"unlock {SemaphoreNames[Target]}",
        _ => throw new System.Diagnostics.UnreachableException(),
    };
}
