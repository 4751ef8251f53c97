namespace GpuMm.Model.Vocabulary;

/// <summary>
/// The operations on panthor's VMs, on the GPU that runs jobs in them, and on its power. VMs, buffer objects, kernel mappings and sync
/// objects are named by small numbers; an operation on a name that stands for nothing is skipped.
/// </summary>
public abstract record VmOperation : Operation
{
    VmOperation()
    {
    }

    /// <summary>DRM_IOCTL_PANTHOR_VM_BIND without the async flag: has taken effect when it returns.</summary>
    public sealed record Bind(int Vm, VmBindOp Op) : VmOperation
    {
        public override string ToString() => $"vm {Vm}: {Op}";
    }

    /// <summary>
    /// DRM_IOCTL_PANTHOR_VM_BIND with the async flag: takes effect in the order of the VM's queue, between its submission and the
    /// signalling of its fence.
    /// </summary>
    /// <param name="Vm">The VM.</param>
    /// <param name="Op">What is to be done.</param>
    /// <param name="Wait">The sync object whose fence it waits for, if any.</param>
    /// <param name="Signal">The sync object that gets its fence, if any.</param>
    public sealed record BindAsync(int Vm, VmBindOp Op, int? Wait, int? Signal) : VmOperation
    {
        public override string ToString() => $"vm {Vm}: async {Op}{(Wait is { } wait ? $", after {Syncobj(wait)}" : "")}"
            + $"{(Signal is { } signal ? $", then {Syncobj(signal)}" : "")}";
    }

    /// <summary>Somebody else's work is done: signals the fence that the sync object had from the start.</summary>
    public sealed record SignalSyncobj(int Index) : VmOperation
    {
        public override string ToString() => $"signal {Syncobj(Index)}";
    }

    /// <summary>A job that reads or writes one word: makes the VM active, accesses, lets it be idle again.</summary>
    /// <param name="Vm">The VM in which it runs.</param>
    /// <param name="Address">A page-aligned virtual address.</param>
    /// <param name="Access">Read or write.</param>
    /// <param name="Cached">Whether the TLB still holds what it may hold.</param>
    public sealed record GpuAccess(int Vm, VirtualAddress Address, Access Access, bool Cached) : VmOperation
    {
        public override string ToString() => $"vm {Vm}: gpu {Access.ToString().ToLowerInvariant()} at {Bytes.Text(Address.Raw)}"
            + $"{(Cached ? "" : ", TLB evicted")}";
    }

    /// <summary>panthor_vm_active: a user more, who needs an address-space slot.</summary>
    public sealed record Activate(int Vm) : VmOperation
    {
        public override string ToString() => $"vm {Vm}: active";
    }

    /// <summary>panthor_vm_idle: a user less.</summary>
    public sealed record Idle(int Vm) : VmOperation
    {
        public override string ToString() => $"vm {Vm}: idle";
    }

    /// <summary>A kernel buffer object at an address that the VM chooses, in the kernel's half.</summary>
    public sealed record KernelMap(int Slot, int Vm, int Pages) : VmOperation
    {
        public override string ToString() => $"{Name(Slot)} = vm {Vm}: kernel map({Pages} page{(Pages == 1 ? "" : "s")})";
    }

    public sealed record KernelUnmap(int Slot) : VmOperation
    {
        public override string ToString() => $"kernel unmap({Name(Slot)})";
    }

    /// <summary>panthor_vm_get_bo_for_va: what the VM's own books say is mapped there.</summary>
    public sealed record GetBoForVa(int Vm, VirtualAddress Address) : VmOperation
    {
        public override string ToString() => $"vm {Vm}: get_bo_for_va({Bytes.Text(Address.Raw)})";
    }

    public sealed record CreateVm(int Vm) : VmOperation
    {
        public override string ToString() => $"vm {Vm} = create";
    }

    /// <summary>Takes the handle out of the pool; whoever uses the VM at that time keeps it alive.</summary>
    public sealed record DestroyVm(int Vm) : VmOperation
    {
        public override string ToString() => $"destroy vm {Vm}";
    }

    /// <summary>Drops the user's handle of a buffer object; mappings keep it alive.</summary>
    public sealed record CloseBo(int Bo) : VmOperation
    {
        public override string ToString() => $"close bo {Bo}";
    }

    /// <summary>The threaded handler of the MMU interrupt runs, if an interrupt is pending.</summary>
    public sealed record HandleIrq : VmOperation
    {
        public override string ToString() => "handle mmu irq";
    }

    public sealed record Suspend : VmOperation
    {
        public override string ToString() => "suspend";
    }

    public sealed record Resume : VmOperation
    {
        public override string ToString() => "resume";
    }

    /// <summary>The GPU is reset: pre_reset, soft reset, post_reset.</summary>
    public sealed record Reset : VmOperation
    {
        public override string ToString() => "reset gpu";
    }

    static string Name(int slot) => ((char)('A' + slot)).ToString();

    static string Syncobj(int index) => $"sync {(char)('p' + index)}";
}
