namespace GpuMm.Model.Vocabulary;

/// <summary>What a caller of execute does wrong with the frames it passes.</summary>
public enum FrameArgument
{
    Correct,
    OneTooFew,

    /// <summary>One frame number is larger than a page table entry can hold.</summary>
    OneTooLarge,
}

/// <summary>
/// The operations on the address spaces of one GPU. A <c>Slot</c> is a program variable that holds a mapping, so that removing an operation
/// never breaks another: an operation on a slot that does not hold what it needs is skipped.
/// </summary>
public abstract record VmmOperation : Operation
{
    VmmOperation()
    {
    }

    /// <summary>map_pages: prepare and execute in one call, outside the critical path.</summary>
    public sealed record Map(int Slot, int Vmm, int Pages, AddressWindow? Window, bool Writable, bool FrameTooLarge) : VmmOperation
    {
        public FrameArgument Frames => FrameTooLarge ? FrameArgument.OneTooLarge : FrameArgument.Correct;

        public override string ToString() => $"{Name(Slot)} = map({Where(Vmm, Pages, Window)}, {Rights(Writable)}{Wrong(Frames)})";
    }

    /// <summary>prepare_map: may allocate and sleep.</summary>
    public sealed record Prepare(int Slot, int Vmm, int Pages, AddressWindow? Window) : VmmOperation
    {
        public override string ToString() => $"{Name(Slot)} = prepare({Where(Vmm, Pages, Window)})";
    }

    /// <summary>execute_map, in a fence-signalling section.</summary>
    public sealed record Execute(int Slot, bool Writable, FrameArgument Frames) : VmmOperation
    {
        public override string ToString() => $"execute({Name(Slot)}, {Rights(Writable)}{Wrong(Frames)})";
    }

    /// <summary>unmap_pages, in a fence-signalling section.</summary>
    public sealed record Unmap(int Slot) : VmmOperation
    {
        public override string ToString() => $"unmap({Name(Slot)})";
    }

    /// <summary>Gives up a prepared mapping.</summary>
    public sealed record Cancel(int Slot) : VmmOperation
    {
        public override string ToString() => $"cancel({Name(Slot)})";
    }

    /// <summary>Drops a mapping without unmapping it, which a caller must not do and may do.</summary>
    public sealed record Drop(int Slot) : VmmOperation
    {
        public override string ToString() => $"drop({Name(Slot)})";
    }

    /// <summary>read_mapping of a page of what the slot holds or last held.</summary>
    public sealed record ReadMapping(int Slot, int Page) : VmmOperation
    {
        public override string ToString() => $"read_mapping({Name(Slot)}[{Page}])";
    }

    /// <summary>A GPU engine reads or writes a page of what the slot holds or last held.</summary>
    /// <param name="Slot">The program variable.</param>
    /// <param name="Page">Index of the page in its range.</param>
    /// <param name="Access">Read or write.</param>
    /// <param name="Cached">Whether the TLB and the PDE cache still hold what they may hold.</param>
    public sealed record GpuAccess(int Slot, int Page, Access Access, bool Cached) : VmmOperation
    {
        public override string ToString() =>
            $"gpu {Access.ToString().ToLowerInvariant()}({Name(Slot)}[{Page}]{(Cached ? "" : ", caches evicted")})";
    }

    /// <summary>Frees page tables that nobody needs.</summary>
    public sealed record Reclaim(int Vmm) : VmmOperation
    {
        public override string ToString() => $"reclaim(vmm {Vmm})";
    }

    /// <summary>Flushes the quarantine.</summary>
    public sealed record Settle(int Vmm) : VmmOperation
    {
        public override string ToString() => $"settle(vmm {Vmm})";
    }

    static string Name(int slot) => ((char)('A' + slot)).ToString();

    static string Where(int vmm, int pages, AddressWindow? window) =>
        $"vmm {vmm}, {pages} page{(pages == 1 ? "" : "s")}{(window is { } within ? $" in {within}" : "")}";

    static string Rights(bool writable) => writable ? "writable" : "read-only";

    static string Wrong(FrameArgument frames) => frames switch
    {
        FrameArgument.OneTooFew => ", one frame too few",
        FrameArgument.OneTooLarge => ", one frame number too large",
        _ => "",
    };
}
