using System.Collections.Immutable;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Harness.Systems.Vm;

/// <summary>What there is at one moment of a program of the small scope, if everything that was asked for was granted.</summary>
/// <param name="Spaces">The VMs, by number.</param>
/// <param name="KernelMapIn">The VM that has the kernel's buffer; null if none has.</param>
/// <param name="KernelHasMapped">There is something to look at in the kernel's half, or was.</param>
/// <param name="Signalling">Something will signal, or has.</param>
/// <param name="Faulted">The interrupt has something to handle.</param>
sealed record VmScopeState(
    ImmutableArray<VmScopeState.Space> Spaces, int? KernelMapIn, bool KernelHasMapped, bool Signalling, bool Faulted)
{
    public static VmScopeState AtFirst { get; } = new(
        [new Space { Alive = true }, new Space { Alive = true }],
        KernelMapIn: null, KernelHasMapped: false, Signalling: false, Faulted: false);

    internal enum Held
    {
        Nothing,
        ReadOnly,

        /// <summary>As soon as its turn in the queue comes.</summary>
        Soon,
        Writable,
    }

    /// <param name="Alive">Its handle is good.</param>
    /// <param name="First">What is mapped at 2 MiB.</param>
    /// <param name="Second">What is mapped in the page after it.</param>
    /// <param name="Users">How often it is active.</param>
    internal readonly record struct Space(bool Alive, Held First, Held Second, int Users);

    /// <summary>Null if the operation finds nothing for it.</summary>
    public VmScopeState? After(Operation operation) => operation switch
    {
        VmOperation.HandleIrq => Faulted ? this with { Faulted = false } : null,
        VmOperation.KernelUnmap => KernelMapIn is null ? null : this with { KernelMapIn = null }, // it outlives the handle of the VM
        _ => VmNames.VmOf(operation) is { } vm && Spaces[vm].Alive ? After(operation, vm) : null,
    };

    VmScopeState? After(Operation operation, int vm) => operation switch
    {
        VmOperation.KernelMap => KernelMapIn is null ? this with { KernelMapIn = vm, KernelHasMapped = true } : null,
        VmOperation.GpuAccess { Address.Raw: VmLimits.UserEnd } when !KernelHasMapped => null,
        VmOperation.GpuAccess access => this with { Faulted = Faulted || MayFault(access, vm) },
        VmOperation.BindAsync { Op: VmBindOp.SyncOnly } => Signalling ? this : null,
        _ => After(Spaces[vm], operation) is { } after
            ? this with { Spaces = Spaces.SetItem(vm, after), Signalling = Signalling || operation is VmOperation.BindAsync } : null,
    };

    static Space? After(Space space, Operation operation) => operation switch
    {
        VmOperation.Bind { Op: VmBindOp.Map map } => Mapped(space, map),
        VmOperation.Bind { Op: VmBindOp.Unmap { Va: VmLimits.BlockBytes } } =>
            space.First == Held.Nothing ? null : space with { First = Held.Nothing },
        VmOperation.Bind { Op: VmBindOp.Unmap } => space.Second == Held.Nothing ? null : space with { Second = Held.Nothing },
        VmOperation.BindAsync => space with { First = Held.Soon },
        VmOperation.Activate => space with { Users = space.Users + 1 },
        VmOperation.Idle => space.Users == 0 ? null : space with { Users = space.Users - 1 },
        VmOperation.DestroyVm => space with { Alive = false, First = Held.Nothing, Second = Held.Nothing },
        _ => throw new ArgumentException($"'{operation}' is not of the small scope", nameof(operation)),
    };

    static Space Mapped(Space space, VmBindOp.Map map)
    {
        var held = map.Flags.HasFlag(VmMapFlags.ReadOnly) ? Held.ReadOnly : Held.Writable;
        return space with { First = held, Second = map.Size > PageSize.Bytes ? held : space.Second };
    }

    bool MayFault(VmOperation.GpuAccess access, int vm) => access.Address.Raw == VmLimits.UserEnd ? KernelMapIn != vm
        : Spaces[vm].First is Held.Nothing or Held.Soon || (Spaces[vm].First == Held.ReadOnly && access.Access == Access.Write);
}
