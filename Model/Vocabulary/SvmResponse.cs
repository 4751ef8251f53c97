namespace GpuMm.Model.Vocabulary;

/// <summary>How an access of either processor ended.</summary>
public enum AccessOutcome
{
    Done,

    /// <summary>CPU: SIGSEGV. GPU: the fault was cancelled.</summary>
    Refused,

    /// <summary>SIGBUS: the page is there and its data could not be had.</summary>
    BusError,

    /// <summary>The kernel had no memory for the page.</summary>
    OutOfMemory,
}

/// <summary>What the operations on shared virtual memory answered.</summary>
public abstract record SvmResponse : Response
{
    SvmResponse()
    {
    }

    /// <summary>Who or what the operation needs is not there; nothing was called.</summary>
    public sealed record Skipped : SvmResponse
    {
        public override string ToString() => "skipped";
    }

    public sealed record Done : SvmResponse
    {
        public override string ToString() => "ok";
    }

    /// <summary>An error; nothing is changed.</summary>
    public sealed record Refused(Errno Errno) : SvmResponse
    {
        public override string ToString() => $"-{Errno}";
    }

    /// <summary>A buffer is mapped explicitly.</summary>
    /// <param name="Value">What is in it.</param>
    public sealed record Mapped(ulong Value) : SvmResponse
    {
        public override string ToString() => $"ok, holds 0x{Value:x}";
    }

    /// <summary>A load, a store or a GPU access.</summary>
    /// <param name="Outcome">How it ended.</param>
    /// <param name="Value">What was read, or what was written.</param>
    /// <param name="Before">Of an atomic access: what it read before it wrote.</param>
    public sealed record Accessed(AccessOutcome Outcome, ulong Value = 0, ulong Before = 0) : SvmResponse
    {
        public override string ToString() => Outcome switch
        {
            AccessOutcome.Done when Before != 0 => $"0x{Before:x} became 0x{Value:x}",
            AccessOutcome.Done => $"value 0x{Value:x}",
            AccessOutcome.Refused => "refused",
            AccessOutcome.BusError => "bus error",
            _ => "out of memory",
        };
    }

    /// <summary>The reaper took some pages, which are zeros now, and spared the others.</summary>
    /// <param name="Taken">Bit n is page n.</param>
    public sealed record Reaped(int Taken) : SvmResponse
    {
        public bool Took(int page) => (Taken >> page & 1) != 0;

        public override string ToString() => Taken == 0 ? "none taken"
            : $"took page {string.Join(", ", Enumerable.Range(0, SvmWindow.Pages).Where(Took))}";
    }
}
