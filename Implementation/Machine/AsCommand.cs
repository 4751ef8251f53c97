namespace GpuMm.Implementation.Machine;

/// <summary>AS_COMMAND.</summary>
public enum AsCommand
{
    /// <summary>The slot uses the page tables that were written last. The TLB keeps what it has.</summary>
    Update,

    /// <summary>Accesses to the region that was written last wait, in place of those to an earlier one.</summary>
    Lock,

    /// <summary>No access waits any longer.</summary>
    Unlock,

    /// <summary>Drops what the TLB holds of the locked region, or everything if there is none. Does not unlock.</summary>
    FlushPt,

    /// <summary>The same, and the data caches, which nobody here can see.</summary>
    FlushMem,
}

/// <summary>A command between the write of AS_COMMAND and the end of what it started.</summary>
/// <param name="Command">Which.</param>
/// <param name="Region">What it concerns; null for the whole address space.</param>
/// <param name="WaitsFor">The accesses that must be over before it is.</param>
/// <param name="NeverEnds">The injected failure.</param>
sealed record CommandUnderWay(AsCommand Command, LockRegion? Region, List<MaliAccess> WaitsFor, bool NeverEnds)
{
    public bool CanEnd => !NeverEnds && WaitsFor.TrueForAll(access => access.IsOver);

    public bool Flushes => Command is AsCommand.FlushPt or AsCommand.FlushMem && !NeverEnds;
}
