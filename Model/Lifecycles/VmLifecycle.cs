namespace GpuMm.Model.Lifecycles;

public enum VmState
{
    /// <summary>Maps, unmaps and runs jobs.</summary>
    Usable,

    /// <summary>A bind failed half-way: nothing may be mapped and no job may start, but it can be unmapped.</summary>
    Unusable,

    /// <summary>The user let go of it: nothing is mapped, and nothing ever will be.</summary>
    Destroyed,

    /// <summary>The last who used it is gone, and its tables with it.</summary>
    Freed,
}

public enum VmTrigger
{
    FailToBind,
    Destroy,
    PutLastReference,
}

/// <summary>The life of a VM of panthor's.</summary>
public static class VmLifecycle
{
    public static readonly Lifecycle<VmState, VmTrigger> Instance = new("vm", VmState.Usable, machine =>
    {
        machine.Configure(VmState.Usable)
            .Permit(VmTrigger.FailToBind, VmState.Unusable)
            .Permit(VmTrigger.Destroy, VmState.Destroyed);
        machine.Configure(VmState.Unusable)
            .Permit(VmTrigger.Destroy, VmState.Destroyed);
        machine.Configure(VmState.Destroyed)
            .Permit(VmTrigger.PutLastReference, VmState.Freed);
    });
}
