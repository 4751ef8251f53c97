namespace GpuMm.Model.Lifecycles;

public enum AsSlotState
{
    /// <summary>No VM has it; nothing is cached in it and no region locked.</summary>
    Free,

    /// <summary>A VM that has users translates through it.</summary>
    Active,

    /// <summary>Its VM has no users, and keeps it until somebody else needs it.</summary>
    Idle,

    /// <summary>Disabled after a fault of its VM, which still has it.</summary>
    Faulty,
}

public enum AsSlotTrigger
{
    Enable,
    LoseLastUser,
    GainUser,
    Fault,
    Release,
}

/// <summary>The life of an address-space slot.</summary>
public static class AsSlotLifecycle
{
    public static readonly Lifecycle<AsSlotState, AsSlotTrigger> Instance = new("address-space slot", AsSlotState.Free, machine =>
    {
        machine.Configure(AsSlotState.Free)
            .Permit(AsSlotTrigger.Enable, AsSlotState.Active);
        machine.Configure(AsSlotState.Active)
            .Permit(AsSlotTrigger.LoseLastUser, AsSlotState.Idle)
            .Permit(AsSlotTrigger.Fault, AsSlotState.Faulty)
            .Permit(AsSlotTrigger.Release, AsSlotState.Free);
        machine.Configure(AsSlotState.Idle)
            .Permit(AsSlotTrigger.GainUser, AsSlotState.Active)
            .Permit(AsSlotTrigger.Fault, AsSlotState.Faulty)
            .Permit(AsSlotTrigger.Release, AsSlotState.Free);
        machine.Configure(AsSlotState.Faulty)
            .Permit(AsSlotTrigger.GainUser, AsSlotState.Active)
            .Permit(AsSlotTrigger.Release, AsSlotState.Free);
    });
}
