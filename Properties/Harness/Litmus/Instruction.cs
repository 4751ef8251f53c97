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
}

/// <summary>One operation of a random program.</summary>
/// <param name="Opcode">What is done.</param>
/// <param name="Target">The number of the cell or lock to which it is done.</param>
/// <param name="Register">The number of the task's register that is read or set.</param>
/// <param name="Constant">What is written, or added to the register and written.</param>
public readonly record struct Instruction(Opcode Opcode, int Target = 0, int Register = 0, int Constant = 0)
{
    public static readonly string[] CellNames = ["a", "b", "c"];
    public static readonly string[] LockNames = ["L", "M"];
    public const string CompletionName = "event";

    public override string ToString() => Opcode switch
    {
        Opcode.Read => $"r{Register} = {CellNames[Target]}",
        Opcode.WriteConstant => $"{CellNames[Target]} = {Constant}",
        Opcode.WriteSum => $"{CellNames[Target]} = r{Register} + {Constant}",
        Opcode.Lock => $"lock {LockNames[Target]}",
        Opcode.Unlock => $"unlock {LockNames[Target]}",
        Opcode.Signal => $"signal {CompletionName}",
        Opcode.Wait => $"wait {CompletionName}",
        _ => throw new System.Diagnostics.UnreachableException(),
    };
}
