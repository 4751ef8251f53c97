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
        "active, idle; destroy the VM; handle the MMU interrupt",
        "an operation is left out where there is nothing for it, if all that was asked for was granted",
        $"1 VM, {VmLimits.LeastSlots} address-space slots, one of them the microcontroller's; nothing made to fail",
    ];

    static readonly VmBindOp.Map OnePage = new(VmBuffers.Small, 0, Start, Page, VmMapFlags.None);

    static readonly Operation[] All =
    [
        new VmOperation.Bind(0, OnePage),
        new VmOperation.Bind(0, OnePage with { Bo = VmBuffers.Huge, Size = VmLimits.BlockBytes }),
        new VmOperation.Bind(0, OnePage with { Flags = VmMapFlags.ReadOnly }),
        new VmOperation.Bind(0, new VmBindOp.Unmap(Start, Page)),
        new VmOperation.Bind(0, new VmBindOp.Unmap(Start + Page, Page)),
        new VmOperation.BindAsync(0, OnePage, Wait: null, Signal: 0),
        new VmOperation.BindAsync(0, new VmBindOp.SyncOnly(), Wait: 0, Signal: null),
        new VmOperation.GpuAccess(0, new VirtualAddress(Start), Access.Read, Cached: true),
        new VmOperation.GpuAccess(0, new VirtualAddress(Start), Access.Write, Cached: true),
        new VmOperation.Activate(0),
        new VmOperation.Idle(0),
        new VmOperation.DestroyVm(0),
        new VmOperation.HandleIrq(),
    ];

    enum Held
    {
        Nothing,
        ReadOnly,

        /// <summary>As soon as its turn in the queue comes.</summary>
        Soon,
        Writable,
    }

    /// <summary>What there is at one moment of a program.</summary>
    readonly record struct State(bool Alive, Held First, Held Second, int Users, bool Signalling, bool Faulted);

    public static IEnumerable<Operation> PlainOperations(IReadOnlyList<Operation> before) => All;

    /// <summary>
    /// Operations are skipped or change nothing when what they are about is not there. If everything that is asked for is granted, none
    /// of a program is in every order of its tasks.
    /// </summary>
    public static bool MakesSense(Program program)
    {
        var first = new State { Alive = true };
        foreach (var operation in program.Prefix)
        {
            if (After(first, operation) is not { } after)
                return false;
            first = after;
        }

        HashSet<(int Branch, int Position)> useful = [];
        int all = program.Branches.Sum(branch => branch.Length);
        Interleave(first, new int[program.Branches.Length]);
        return useful.Count == all;

        void Interleave(State state, int[] next)
        {
            for (int i = 0; i < next.Length && useful.Count < all; i++)
            {
                if (next[i] == program.Branches[i].Length)
                    continue;
                var after = After(state, program.Branches[i][next[i]]);
                if (after is not null)
                    useful.Add((i, next[i]));
                next[i]++;
                Interleave(after ?? state, next);
                next[i]--;
            }
        }
    }

    /// <summary>Null if the operation finds nothing for it.</summary>
    static State? After(State state, Operation operation) => operation switch
    {
        VmOperation.HandleIrq => state.Faulted ? state with { Faulted = false } : null,
        _ when !state.Alive => null,
        VmOperation.Bind { Op: VmBindOp.Map map } => Mapped(state, map),
        VmOperation.Bind { Op: VmBindOp.Unmap { Va: Start } } => state.First == Held.Nothing ? null : state with { First = Held.Nothing },
        VmOperation.Bind { Op: VmBindOp.Unmap } => state.Second == Held.Nothing ? null : state with { Second = Held.Nothing },
        VmOperation.BindAsync { Op: VmBindOp.Map } => state with { First = Held.Soon, Signalling = true },
        VmOperation.BindAsync => state.Signalling ? state : null,
        VmOperation.GpuAccess access => state with { Faulted = state.Faulted || MayFault(state.First, access.Access) },
        VmOperation.Activate => state with { Users = state.Users + 1 },
        VmOperation.Idle => state.Users == 0 ? null : state with { Users = state.Users - 1 },
        VmOperation.DestroyVm => state with { Alive = false, First = Held.Nothing, Second = Held.Nothing },
        _ => throw new ArgumentException($"'{operation}' is not of the small scope", nameof(operation)),
    };

    static State Mapped(State state, VmBindOp.Map map)
    {
        var held = map.Flags.HasFlag(VmMapFlags.ReadOnly) ? Held.ReadOnly : Held.Writable;
        return state with { First = held, Second = map.Size > Page ? held : state.Second };
    }

    static bool MayFault(Held held, Access access) =>
        held is Held.Nothing or Held.Soon || (held == Held.ReadOnly && access == Access.Write);
}
