using GpuMm.Implementation.Kernel;

namespace GpuMm.Implementation.Machine;

/// <summary>
/// The replayable fault buffer: a ring into which the GPU writes faults and from which a driver takes them, with the registers GET and PUT
/// (Turing dev_mmu_fault; NV_PFB_PRI_MMU_REPLAY_FAULT_BUFFER_GET and _PUT).
/// </summary>
/// <remarks>
/// An entry's words and PUT become visible before its valid bit. If the ring is full the overflow bit is set, and until it is cleared
/// faults are dropped. A dropped one is not lost: its access stays stalled, and faults again after the next replay.
/// </remarks>
public sealed class FaultBuffer
{
    readonly KernelContext kernel;
    readonly IFaultListener listener;
    readonly FaultEntry[] ring;
    readonly ValidBit[] validBits;
    int get;
    int put;
    bool overflowed;
    long now;

    /// <param name="kernel">Whose tasks use it.</param>
    /// <param name="entries">Of the ring; it is full with one less.</param>
    /// <param name="listener">Hears of faults.</param>
    public FaultBuffer(KernelContext kernel, int entries, IFaultListener listener)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(entries, 2);
        (this.kernel, this.listener) = (kernel, listener);
        ring = new FaultEntry[entries];
        validBits = [.. Enumerable.Range(0, entries).Select(index => new ValidBit(this, index))];
        HasEntries = new Interrupt(this);
    }

    /// <summary>GET, PUT, the overflow bit and the clock.</summary>
    public static Resource Registers { get; } = new(ResourceKind.FaultBuffer, 0);

    public int Entries => ring.Length;

    /// <summary>The interrupt: open while there is an entry to take, or an overflow to clear.</summary>
    public Gate HasEntries { get; }

    /// <summary>
    /// The clock of the GPU, which every fault and every replay advances. It is read within the step of whoever reads it.
    /// </summary>
    public long Now
    {
        get
        {
            kernel.Touch(StepKind.Read, Registers);
            return now;
        }
    }

    internal List<StalledAccess> Stalled { get; } = new(4);

    /// <summary>Waits for the interrupt.</summary>
    public StepAwaiter WaitForEntries() => kernel.Announce(StepKind.Wait, Registers, HasEntries);

    /// <summary>Where the next entry will be written.</summary>
    public async ValueTask<int> ReadPut()
    {
        await kernel.Announce(StepKind.Read, Registers);
        return put;
    }

    public async ValueTask<int> ReadGet()
    {
        await kernel.Announce(StepKind.Read, Registers);
        return get;
    }

    /// <summary>The entries up to here may be written again. An index beyond the ring is reported, and changes nothing.</summary>
    public async ValueTask WriteGet(int index)
    {
        await kernel.Announce(StepKind.Write, Registers);
        if (!Holds(index))
            return;
        listener.GetAdvanced(get, index);
        get = index;
    }

    public async ValueTask<bool> ReadOverflow()
    {
        await kernel.Announce(StepKind.Read, Registers);
        return overflowed;
    }

    public async ValueTask ClearOverflow()
    {
        await kernel.Announce(StepKind.Write, Registers);
        overflowed = false;
    }

    /// <summary>Waits until an entry is complete; beyond the ring, for ever.</summary>
    public StepAwaiter WaitValid(int index) =>
        kernel.Announce(StepKind.Wait, Entry(index), Holds(index) ? validBits[index] : new ValidBit(this, index));

    public async ValueTask<bool> IsValid(int index)
    {
        await kernel.Announce(StepKind.Read, Entry(index));
        return Holds(index) && ring[index].Valid;
    }

    /// <summary>Reads an entry and clears its valid bit. Beyond the ring lies nothing that makes sense.</summary>
    /// <returns>The entry as it was, which is half written if it is not valid.</returns>
    public async ValueTask<FaultEntry> TakeEntry(int index)
    {
        await kernel.Announce(StepKind.Write, Entry(index));
        if (!Holds(index))
            return default;
        var entry = ring[index];
        ring[index] = entry with { Valid = false };
        listener.FaultTaken(entry);
        return entry;
    }

    /// <summary>The hardware reports an access that faulted and stalls it. The valid bit is a step of its own.</summary>
    internal async ValueTask<StalledAccess> Raise(FaultEntry fault)
    {
        await kernel.Announce(StepKind.Write, Registers);
        var access = Stall(fault with { Timestamp = ++now, Valid = false });
        int index = put;
        if (overflowed || Next(index) == get)
        {
            overflowed = true;
            listener.FaultDropped(access.Fault);
            return access;
        }

        kernel.Touch(StepKind.Write, Entry(index));
        (ring[index], put) = (access.Fault, Next(index));
        listener.FaultRaised(access.Fault);
        await kernel.Announce(StepKind.Write, Entry(index));
        ring[index] = ring[index] with { Valid = true };
        return access;
    }

    /// <summary>A replay advances the clock, so that a fault from before it can be told from one from after it.</summary>
    internal long Tick()
    {
        kernel.Touch(StepKind.Write, Registers);
        return ++now;
    }

    StalledAccess Stall(FaultEntry fault)
    {
        var access = new StalledAccess(fault);
        Stalled.Add(access);
        kernel.Touch(StepKind.Write, access.Resource); // a cancel from here on finds it
        kernel.Touch(StepKind.Read, FaultCommands.Any); // and so does a replay
        return access;
    }

    int Next(int index) => (index + 1) % ring.Length;

    static Resource Entry(int index) => new(ResourceKind.FaultBuffer, 1 + (ulong)index);

    /// <summary>Whether the ring goes so far. Who does not know (defect F27) is reported.</summary>
    bool Holds(int index)
    {
        if (index >= 0 && index < ring.Length)
            return true;
        listener.MemoryFaulted(new MemoryFault(MemoryFaultKind.OutOfRange, Entry(index), PageOwner.Nobody, "driver"));
        return false;
    }

    sealed class ValidBit(FaultBuffer buffer, int index) : Gate
    {
        public override bool IsOpen => index < buffer.ring.Length && buffer.ring[index].Valid;

        public override string Describe() => $"the valid bit of fault buffer entry {index}";
    }

    sealed class Interrupt(FaultBuffer buffer) : Gate
    {
        public override bool IsOpen => buffer.get != buffer.put || buffer.overflowed;

        public override bool WaitsForWork => true;

        public override string Describe() => "the interrupt of the fault buffer";
    }
}
