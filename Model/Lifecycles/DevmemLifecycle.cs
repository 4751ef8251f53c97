namespace GpuMm.Model.Lifecycles;

public enum DevmemState
{
    /// <summary>No process has a page of it yet, and perhaps none ever will.</summary>
    Allocated,

    /// <summary>Processes have pages of it.</summary>
    Populated,

    /// <summary>Some page that a process had, none has any more. Others may still be on their way.</summary>
    Draining,

    /// <summary>Nobody has a page of it, nor will: it has been released.</summary>
    Detached,
}

public enum DevmemTrigger
{
    GivePage,
    LosePage,
    Release,
}

/// <summary>The life of an allocation of device memory (drm_pagemap_devmem).</summary>
public static class DevmemLifecycle
{
    public static readonly Lifecycle<DevmemState, DevmemTrigger> Instance = new("device allocation", DevmemState.Allocated, machine =>
    {
        machine.Configure(DevmemState.Allocated)
            .Permit(DevmemTrigger.GivePage, DevmemState.Populated)
            .Permit(DevmemTrigger.Release, DevmemState.Detached);
        machine.Configure(DevmemState.Populated)
            .PermitReentry(DevmemTrigger.GivePage)
            .Permit(DevmemTrigger.LosePage, DevmemState.Draining);
        machine.Configure(DevmemState.Draining)
            .PermitReentry(DevmemTrigger.GivePage)
            .PermitReentry(DevmemTrigger.LosePage)
            .Permit(DevmemTrigger.Release, DevmemState.Detached);
    });
}
