using GpuMm.Implementation.Kernel;

namespace GpuMm.Implementation.Vm;

/// <summary>An asynchronous bind in the queue of its VM (panthor_vm_bind_job). It holds a reference to the VM.</summary>
/// <param name="Vm">The VM.</param>
/// <param name="Ctx">The prepared operation.</param>
/// <param name="Wait">The fence before which it may not be executed; null for none.</param>
/// <param name="Done">Its own fence.</param>
public sealed record BindJob(PanthorVm Vm, OpCtx Ctx, Fence? Wait, Fence Done)
{
    public override string ToString() => $"vm {Vm.Id}: {Ctx.Op}";
}
