using System.Collections.Immutable;

namespace GpuMm.Harness.Litmus;

/// <summary>
/// Draws the code of one task after the other. What it draws can run: a lock is released by who holds it, and in the end.
/// </summary>
sealed class RandomCode(ulong seed)
{
    const int MaxConstant = 9;
    const int MaxWork = 2;

    /// <summary>
    /// How often each comes up, at most. Many locks and few releases make tasks hold two of them; few waits, since a wait that nobody ends
    /// hides what comes after it.
    /// </summary>
    static readonly (Opcode Opcode, int MaxWeight)[] MaxWeights =
    [
        (Opcode.Read, 4), (Opcode.WriteConstant, 4), (Opcode.WriteSum, 4), (Opcode.Lock, 12), (Opcode.Unlock, 2), (Opcode.Signal, 2),
        (Opcode.Wait, 1), (Opcode.WaitTimeout, 1), (Opcode.Reinit, 1),
    ];

    /// <summary>Of the tasks of a program with workers.</summary>
    static readonly (Opcode Opcode, int MaxWeight)[] WorkWeights = [(Opcode.Queue, 9), (Opcode.Flush, 3)];

    /// <summary>Of a program that tries to take locks, and has one for readers and writers.</summary>
    static readonly (Opcode Opcode, int MaxWeight)[] TryWeights =
    [
        (Opcode.TryLock, 6), (Opcode.WaitUnlocked, 3), (Opcode.ReadLock, 6), (Opcode.TryReadLock, 3), (Opcode.WriteLock, 6),
        (Opcode.RwUnlock, 2),
    ];

    readonly List<ImmutableArray<Instruction>> work = [];
    SplitMix random = new(seed);
    Opcode[] weighted = [];
    int cells;
    int locks;
    int queues;
    int queued;
    bool tries;
    bool holdsSemaphore;

    /// <summary>The code of each work that the tasks queue, after they were drawn.</summary>
    public ImmutableArray<ImmutableArray<Instruction>> Work => [.. work];

    /// <summary>Draws tasks that queue work, and the work: one or two instructions, which may flush a queue but queue nothing.</summary>
    public ImmutableArray<ImmutableArray<Instruction>> DrawWithWork(int maxTasks, int maxOperations)
    {
        queues = Between(1, Instruction.QueueNames.Length);
        return Draw(maxTasks, maxOperations);
    }

    /// <summary>Draws tasks that also try to take locks, wait until one is free, and share one.</summary>
    public ImmutableArray<ImmutableArray<Instruction>> DrawWithTries(int maxTasks, int maxOperations)
    {
        tries = true;
        return Draw(maxTasks, maxOperations);
    }

    /// <param name="maxTasks">At least two.</param>
    /// <param name="maxOperations">Of a task, without the releases that the end adds.</param>
    public ImmutableArray<ImmutableArray<Instruction>> Draw(int maxTasks, int maxOperations)
    {
        cells = Between(1, Instruction.CellNames.Length);
        locks = Math.Max(Between(0, Instruction.LockNames.Length), Between(0, Instruction.LockNames.Length));
        var drawn = MaxWeights.Concat(queues > 0 ? WorkWeights : tries ? TryWeights : []);
        weighted = [.. drawn.SelectMany(entry => Enumerable.Repeat(entry.Opcode, Weight(entry.Opcode, entry.MaxWeight)))];
        int tasks = queues > 0 ? Between(1, maxTasks) : Between(2, maxTasks);
        ImmutableArray<ImmutableArray<Instruction>> code = [.. Enumerable.Range(0, tasks).Select(_ => Task(Between(1, maxOperations)))];
        weighted = [.. weighted.Where(opcode => opcode != Opcode.Queue)];
        for (int i = 0; i < queued; i++)
            work.Add(Task(Between(1, MaxWork)));
        return code;
    }

    ImmutableArray<Instruction> Task(int operations)
    {
        List<Instruction> code = [];
        List<int> held = [];
        int registers = 0;
        for (int i = 0; i < operations; i++)
        {
            var instruction = Next(held, registers);
            registers += instruction.SetsRegister ? 1 : 0;
            code.Add(instruction);
        }

        while (held.Count > 0)
            code.Add(Unlock(held));
        if (holdsSemaphore)
            code.Add(UnlockSemaphore());
        return [.. code];
    }

    Instruction Next(List<int> held, int registers)
    {
        while (true)
        {
            var opcode = weighted[random.Below(weighted.Length)];
            switch (opcode)
            {
                case Opcode.Read:
                    return new Instruction(opcode, random.Below(cells), Register: registers);
                case Opcode.WriteConstant:
                    return new Instruction(opcode, random.Below(cells), Constant: Between(1, MaxConstant));
                case Opcode.WriteSum when registers > 0:
                    return new Instruction(opcode, random.Below(cells), random.Below(registers), Between(1, MaxConstant));
                case Opcode.Lock when held.Count < locks:
                    return Lock(opcode, held);
                case Opcode.TryLock when held.Count < locks:
                    return Lock(opcode, held) with { Register = registers };
                case Opcode.WaitUnlocked when held.Count < locks:
                    return new Instruction(opcode, AnyFree(held));
                case Opcode.ReadLock or Opcode.WriteLock or Opcode.TryReadLock when !holdsSemaphore:
                    holdsSemaphore = true;
                    return new Instruction(opcode, Register: opcode == Opcode.TryReadLock ? registers : 0);
                case Opcode.RwUnlock when holdsSemaphore:
                    return UnlockSemaphore();
                case Opcode.Unlock when held.Count > 0:
                    return Unlock(held);
                case Opcode.Signal or Opcode.Wait or Opcode.Reinit:
                    return new Instruction(opcode, AnyEvent());
                case Opcode.Queue:
                    return new Instruction(opcode, random.Below(queues), Constant: queued++);
                case Opcode.Flush:
                    return new Instruction(opcode, random.Below(queues));
                case Opcode.WaitTimeout:
                    return new Instruction(opcode, AnyEvent(), Register: registers);
            }
        }
    }

    int AnyEvent() => random.Below(Instruction.EventNames.Length);

    Instruction Lock(Opcode opcode, List<int> held)
    {
        held.Add(AnyFree(held));
        return new Instruction(opcode, held[^1]);
    }

    int AnyFree(List<int> held)
    {
        int[] free = [.. Enumerable.Range(0, locks).Except(held)];
        return free[random.Below(free.Length)];
    }

    Instruction UnlockSemaphore()
    {
        holdsSemaphore = false;
        return new Instruction(Opcode.RwUnlock);
    }

    /// <summary>Any of those that are held, so that sections need not be nested.</summary>
    Instruction Unlock(List<int> held)
    {
        int which = random.Below(held.Count);
        int released = held[which];
        held.RemoveAt(which);
        return new Instruction(Opcode.Unlock, released);
    }

    /// <summary>Each program has its own, so that some are all locks and others have none. A read is always possible.</summary>
    int Weight(Opcode opcode, int most) => Between(opcode == Opcode.Read ? 1 : 0, most);

    int Between(int least, int most) => least + random.Below(most - least + 1);
}
