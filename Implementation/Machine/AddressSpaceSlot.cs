using GpuMm.Implementation.Kernel;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Implementation.Machine;

/// <summary>
/// An address-space slot: its registers, its TLB, the region that is locked, and the accesses under way. As a gate it is AS_STATUS: open
/// when no command is active.
/// </summary>
sealed class AddressSpaceSlot(int number, IMaliListener listener) : Gate
{
    readonly List<MaliAccess> inFlight = [];

    public int Number => number;

    public Resource Resource { get; } = new(ResourceKind.AddressSpaceSlot, (ulong)number);

    /// <summary>As it was written; UPDATE makes it the <see cref="Root"/>.</summary>
    public Pfn? TransTab { get; set; }

    /// <summary>As it was written; LOCK locks it.</summary>
    public LockRegion LockAddr { get; set; }

    public MaliFault? Fault { get; set; }

    public Pfn? Root { get; private set; }

    public LockRegion? Locked { get; private set; }

    public CommandUnderWay? Active { get; private set; }

    public MaliTlb Tlb { get; } = new();

    public override bool IsOpen => Active?.CanEnd ?? true;

    /// <summary>A wait for AS_STATUS is over, and so is the command.</summary>
    public override void Passed() => EndCommand();

    public override string Describe() => Active switch
    {
        null => $"address-space slot {number} (idle)",
        { NeverEnds: true } => $"address-space slot {number}, command {Active.Command} that never ends",
        _ => $"address-space slot {number}, command {Active.Command} waiting for older GPU accesses",
    };

    public MaliAccess Begin(Pfn root, VirtualAddress address)
    {
        var access = new MaliAccess(this, root, address);
        inFlight.Add(access);
        return access;
    }

    public void End(MaliAccess access)
    {
        access.IsOver = true;
        inFlight.Remove(access);
    }

    public void BeginCommand(AsCommand command, bool neverEnds)
    {
        if (Active is { CanEnd: true })
            EndCommand();
        if (Active is not null)
            throw new InvalidOperationException($"{command} written to slot {number} while its {Active.Command} is active");
        var region = command switch
        {
            AsCommand.Lock => LockAddr,
            AsCommand.FlushPt or AsCommand.FlushMem => Locked,
            _ => null,
        };
        bool waits = !neverEnds && command is AsCommand.Lock or AsCommand.FlushPt or AsCommand.FlushMem;
        Active = new CommandUnderWay(command, region, waits ? OlderIn(region) : [], neverEnds);
        if (!neverEnds)
            TakeEffect(Active);
    }

    /// <summary>The command is lost: nobody waits for it any longer, and the slot takes the next one.</summary>
    public void AbandonCommand() => Active = null;

    /// <summary>An access is served from the TLB; a flush that will drop the translation must wait for it as well.</summary>
    /// <returns>Whether there is such a flush.</returns>
    public bool DelaysFlush(MaliAccess access)
    {
        if (Active is not { Flushes: true } flush || !Concerns(flush.Region, access))
            return false;
        access.MayFillTlb = false;
        flush.WaitsFor.Add(access);
        return true;
    }

    public void Reset()
    {
        inFlight.ForEach(access => access.IsOver = true);
        inFlight.Clear();
        Tlb.Drop(null);
        (TransTab, Root, Locked, Active, Fault, LockAddr) = (null, null, null, null, null, default);
    }

    /// <summary>
    /// What a command does at once. A region is closed to new accesses from here on, so that LOCK has only the older ones to wait for.
    /// </summary>
    void TakeEffect(CommandUnderWay command)
    {
        if (command.Command == AsCommand.Update)
            Root = TransTab;
        else if (command.Command == AsCommand.Lock)
            Locked = command.Region;
        else if (command.Command == AsCommand.Unlock)
            Locked = null;
        else
            command.WaitsFor.ForEach(access => access.MayFillTlb = false);
        if (command.WaitsFor.Count > 0)
            listener.CommandWaited(number, command.Command);
    }

    void EndCommand()
    {
        if (Active is { Flushes: true } flush)
        {
            Tlb.Drop(flush.Region);
            listener.TlbChanged(number);
        }

        Active = null;
    }

    List<MaliAccess> OlderIn(LockRegion? region) => inFlight.FindAll(access => Concerns(region, access));

    static bool Concerns(LockRegion? region, MaliAccess access) => region?.Contains(access.Address) ?? true;
}
