using GpuMm.Harness.Exploring;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Harness.Systems.Vm;

/// <summary>
/// The small scope of panthor's VMs: one VM, a page and a 2 MiB block at the same address, the page after it; and what takes them away,
/// looks at them, or takes away the VM.
/// </summary>
static class VmScope
{
    const ulong Start = VmLimits.BlockBytes;
    const ulong Page = PageSize.Bytes;

    public static readonly IReadOnlyList<string> InWords =
    [
        "at 2 MiB: map 1 page, also read-only, and a block of 2 MiB; unmap 1 page, also that after the first",
        "through the queue: map 1 page, then signal; after that signal, nothing but waiting for it",
        "of the page at 2 MiB: GPU read, GPU write",
        "kernel map of 1 page and its unmap; after that map, GPU read of the first page of the kernel's half",
        "active, idle; destroy the VM; handle the MMU interrupt",
        "where there are two VMs, only: map 1 page at 2 MiB, GPU read of it; active, idle; destroy the VM",
        "an operation is left out where there is nothing for it, if all that was asked for was granted",
        $"as many VMs as are named, {VmLimits.LeastSlots} address-space slots, one of them the microcontroller's; nothing made to fail",
    ];

    static readonly VmBindOp.Map OnePage = new(VmBuffers.Small, 0, Start, Page, VmMapFlags.None);

    static readonly Operation[] InNone = [new VmOperation.KernelUnmap(0), new VmOperation.HandleIrq()];

    /// <summary>Buffers in pieces, offsets, what must be refused, what waits; a second VM, and what becomes of a buffer.</summary>
    public static readonly IReadOnlyList<Operation> OddOperations =
    [
        new VmOperation.Bind(0, OnePage with { Size = 2 * Page }),
        new VmOperation.Bind(0, OnePage with { Va = Start + Page }),
        new VmOperation.Bind(0, new VmBindOp.Unmap(Start, 2 * Page)),
        new VmOperation.Bind(0, OnePage with { Bo = VmBuffers.Pieces, BoOffset = Page }),
        new VmOperation.Bind(0, OnePage with { Bo = VmBuffers.Pieces, BoOffset = Page, Size = 2 * Page }),
        new VmOperation.Bind(0, OnePage with { Bo = VmBuffers.Huge, BoOffset = Page, Size = VmLimits.BlockBytes }),
        new VmOperation.Bind(0, OnePage with { BoOffset = Page / 2 }),
        new VmOperation.Bind(0, OnePage with { Size = 0 }),
        new VmOperation.Bind(0, OnePage with { Va = 2 * VmLimits.BlockBytes - Page, Size = 2 * Page }),
        new VmOperation.Bind(0, OnePage with { Bo = VmBuffers.Huge, Size = VmLimits.BlockBytes, Flags = VmMapFlags.ReadOnly }),
        new VmOperation.Bind(0, OnePage with { Size = 2 * Page, Flags = VmMapFlags.ReadOnly }),
        new VmOperation.Bind(0, OnePage with { Flags = VmMapFlags.Uncached }),
        new VmOperation.BindAsync(0, OnePage, Wait: null, Signal: null),
        new VmOperation.BindAsync(0, OnePage, Wait: 0, Signal: null),
        new VmOperation.BindAsync(0, new VmBindOp.Unmap(Start, Page), Wait: null, Signal: null),
        new VmOperation.BindAsync(0, OnePage with { Size = 0 }, Wait: null, Signal: null),
        new VmOperation.GetBoForVa(0, new VirtualAddress(Start)),
        new VmOperation.CloseBo(0),
        new VmOperation.CreateVm(0),
        .. Enumerable.Range(1, VmLimits.Vms - 1).SelectMany(OnVm),
        new VmOperation.SignalSyncobj(0),
        new VmOperation.Suspend(),
        new VmOperation.Resume(),
        new VmOperation.Reset(),
    ];

    /// <summary>The first VM that is named is vm 0.</summary>
    public static IEnumerable<Operation> PlainOperations(IReadOnlyList<Operation> before) =>
        before.Any(operation => VmNames.VmOf(operation) is not null)
            ? [.. InVm(0), .. InVm(1).Where(IsOfTwo), .. InNone] : [.. InVm(0), .. InNone];

    /// <summary>How many VMs there must be.</summary>
    public static int VmsOf(Program program) => Math.Max(1, program.Operations.Max(operation => VmNames.VmOf(operation)) + 1 ?? 0);

    /// <summary>
    /// Operations are skipped or change nothing when what they are about is not there. If everything that is asked for is granted, none
    /// of a program is in every order of its tasks.
    /// </summary>
    public static bool MakesSense(Program program) =>
        (VmsOf(program) <= 1 || program.Operations.All(IsOfTwo))
        && UsefulOperations.AreAllOf(program, VmScopeState.AtFirst, (state, operation) => state.After(operation));

    /// <summary>What there is where two VMs are: whatever makes them contend for the slot.</summary>
    static bool IsOfTwo(Operation operation) => operation is VmOperation.Bind bind ? bind.Op == OnePage
        : operation is VmOperation.GpuAccess { Access: Access.Read, Address.Raw: Start }
            or VmOperation.Activate or VmOperation.Idle or VmOperation.DestroyVm;

    static IEnumerable<Operation> OnVm(int vm) =>
    [
        new VmOperation.GpuAccess(vm, new VirtualAddress(Start), Access.Read, Cached: true),
        new VmOperation.Activate(vm),
        new VmOperation.Idle(vm),
        new VmOperation.Bind(vm, OnePage),
        new VmOperation.CreateVm(vm),
        new VmOperation.DestroyVm(vm),
    ];

    static IEnumerable<Operation> InVm(int vm) =>
    [
        new VmOperation.Bind(vm, OnePage),
        new VmOperation.Bind(vm, OnePage with { Bo = VmBuffers.Huge, Size = VmLimits.BlockBytes }),
        new VmOperation.Bind(vm, OnePage with { Flags = VmMapFlags.ReadOnly }),
        new VmOperation.Bind(vm, new VmBindOp.Unmap(Start, Page)),
        new VmOperation.Bind(vm, new VmBindOp.Unmap(Start + Page, Page)),
        new VmOperation.BindAsync(vm, OnePage, Wait: null, Signal: 0),
        new VmOperation.BindAsync(vm, new VmBindOp.SyncOnly(), Wait: 0, Signal: null),
        new VmOperation.GpuAccess(vm, new VirtualAddress(Start), Access.Read, Cached: true),
        new VmOperation.GpuAccess(vm, new VirtualAddress(Start), Access.Write, Cached: true),
        new VmOperation.Activate(vm),
        new VmOperation.Idle(vm),
        new VmOperation.DestroyVm(vm),
        new VmOperation.KernelMap(0, vm, 1),
        new VmOperation.GpuAccess(vm, new VirtualAddress(VmLimits.UserEnd), Access.Read, Cached: true),
    ];
}
