using GpuMm.Model.Vocabulary;
using Kind = GpuMm.Model.Specification.SharedPageCallKind;

namespace GpuMm.Model.Specification;

/// <summary>
/// The reference model of one page of memory that CPU and GPU share. It knows nothing of where the data is: system memory, video memory,
/// swap and copies on write are the implementation's affair, and must not show.
/// </summary>
static class SharedPageSpecification
{
    public static readonly SequentialSpecification<SharedPageState, SharedPageCall> OfPage = Of(Step);

    /// <summary>Without what is in the pages: whether mappings and permissions alone have an order.</summary>
    public static readonly SequentialSpecification<SharedPageState, SharedPageCall> WithoutData = Of(StepWithoutData);

    /// <summary>Where a GPU access may be refused for no reason: whether all the rest has an order.</summary>
    public static readonly SequentialSpecification<SharedPageState, SharedPageCall> WithoutRefusals =
        Of((state, call) => call.IsGpuRefusal ? state : Step(state, call));

    /// <returns>The next state, or null if the call cannot have happened in <paramref name="state"/>.</returns>
    public static SharedPageState? Step(SharedPageState state, SharedPageCall call)
    {
        if (!state.Begun)
            state = SharedPageState.AtStart(SvmWindow.FilePageOf(call.Page));
        return call.Kind < Kind.Load ? Change(state, call)
            : call.Kind < Kind.GpuRead ? CpuAccess(state, call, state[call.Process, call.Page])
            : GpuAccess(state, call, state.GpuCell(call.Process, call.Page));
    }

    static SequentialSpecification<SharedPageState, SharedPageCall> Of(
        Func<SharedPageState, SharedPageCall, SharedPageState?> step) => new(default, step, call => call.OnlyLooks);

    static SharedPageState? StepWithoutData(SharedPageState state, SharedPageCall call)
    {
        if (!state.Begun)
            state = SharedPageState.AtStart(SvmWindow.FilePageOf(call.Page)) with { File = 0 };
        return Step(state, call with { Value = 0, Before = 0 });
    }

    static SharedPageState? Change(SharedPageState state, SharedPageCall call)
    {
        var (process, page) = (call.Process, call.Page);
        return call.Kind switch
        {
            Kind.Mmap => state.With(process, page, SharedCell.Mapped(call.Mapping, call.Prot)),
            Kind.Munmap => state.With(process, page, default),
            Kind.Mprotect when !state[process, page].IsHole =>
                state.With(process, page, state[process, page] with { Prot = call.Prot }),
            Kind.Mremap when !state[process, page].IsHole =>
                state.With(process, page + SvmWindow.PagesPerHalf, state[process, page]).With(process, page, default),
            Kind.Fork => state with { Child = state.Parent, ChildUpper = state.ParentUpper },
            Kind.Exit => state.With(process, page, default).With(process, page + SvmWindow.PagesPerHalf, default)
                .WithGpu(process, GpuContext.Closed),
            Kind.Reap => state.With(process, page, state[process, page].Reaped),
            Kind.Unshare or Kind.MayUnshare => Unshared(state, process, page),
            Kind.OpenGpu => state.WithGpu(process, GpuContext.Open),
            Kind.BeginToCloseGpu => state.Gpu(process) == GpuContext.Open ? state.WithGpu(process, GpuContext.Closing) : state,
            Kind.CloseGpu when state.Gpu(process) != GpuContext.Open => state.WithGpu(process, GpuContext.Closed),
            Kind.MapExplicit when state.Explicit.IsHole =>
                state with { Explicit = new SharedCell(CellBacking.Anonymous, call.Prot, call.Value) },
            Kind.BeginToUnmapExplicit => state with { IsExplicitLeaving = !state.Explicit.IsHole },
            Kind.UnmapExplicit when state.IsExplicitLeaving || state.Explicit.IsHole =>
                state with { Explicit = default, IsExplicitLeaving = false },
            _ => null,
        };
    }

    /// <summary>From now on the process does not see what others write into the file.</summary>
    static SharedPageState Unshared(SharedPageState state, int process, int page) =>
        state[process, page] is { Backing: CellBacking.FilePrivate } cell
            ? state.With(process, page, cell with { Backing = CellBacking.FileCopied, Value = state.File })
            : state;

    static SharedPageState? CpuAccess(SharedPageState state, SharedPageCall call, SharedCell cell) => call.Kind switch
    {
        Kind.Load => cell.IsReadable && state.ValueOf(cell) == call.Value ? state : null,
        Kind.LoadRefused => cell.IsReadable ? null : state,
        Kind.Store => cell.IsWritable ? Write(state, call, cell) : null,
        Kind.StoreRefused => cell.IsWritable ? null : state,
        _ => null,
    };

    static SharedPageState? GpuAccess(SharedPageState state, SharedPageCall call, SharedCell cell) => call.Kind switch
    {
        Kind.GpuRead => IsServed(state, call) && cell.IsReadable && state.ValueOf(cell) == call.Value ? state : null,
        Kind.GpuReadRefused => IsServedAlways(state, call) && cell.IsReadable ? null : state,
        Kind.GpuWrite => IsServed(state, call) && cell.IsWritable ? GpuWrite(state, call, cell) : null,
        Kind.GpuWriteRefused => IsServedAlways(state, call) && cell.IsWritable ? null : state,
        Kind.GpuAtomic when IsServed(state, call) && cell.IsWritable =>
            state.ValueOf(cell) == call.Before ? GpuWrite(state, call, cell) : null,
        Kind.GpuAtomicRefused => IsServedAlways(state, call) && cell.IsWritable && MayBeExclusive(cell) ? null : state,
        _ => null,
    };

    static SharedPageState Write(SharedPageState state, SharedPageCall call, SharedCell cell) => cell.Backing switch
    {
        CellBacking.FileShared => state with { File = call.Value },
        CellBacking.FilePrivate =>
            state.With(call.Process, call.Page, cell with { Backing = CellBacking.FileCopied, Value = call.Value }),
        _ => state.With(call.Process, call.Page, cell with { Value = call.Value }),
    };

    /// <summary>What is mapped explicitly is the buffer's affair, and not the process's.</summary>
    static SharedPageState GpuWrite(SharedPageState state, SharedPageCall call, SharedCell cell) =>
        SvmWindow.IsUnmanaged(call.Page) ? state with { Explicit = cell with { Value = call.Value } } : Write(state, call, cell);

    /// <summary>Whether the GPU may access anything there. What is mapped explicitly stays mapped when the process has gone.</summary>
    static bool IsServed(SharedPageState state, SharedPageCall call) =>
        state.Gpu(call.Process) != GpuContext.Closed || SvmWindow.IsUnmanaged(call.Page);

    /// <summary>Whether it may, and nobody is about to forbid it.</summary>
    static bool IsServedAlways(SharedPageState state, SharedPageCall call) => state.Gpu(call.Process) == GpuContext.Open
        && !(state.IsExplicitLeaving && SvmWindow.IsUnmanaged(call.Page));

    /// <summary>The kernel gives a device exclusive access to anonymous pages only (make_device_exclusive).</summary>
    static bool MayBeExclusive(SharedCell cell) => cell.Backing != CellBacking.FileShared;
}
