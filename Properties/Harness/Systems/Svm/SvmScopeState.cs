using GpuMm.Model.Vocabulary;

namespace GpuMm.Harness.Systems.Svm;

/// <summary>What there is at one moment of a program of the small scope, if everything that was asked for was granted.</summary>
/// <param name="IsAlive">The process has not ended.</param>
/// <param name="IsOpen">It has the GPU.</param>
/// <param name="HasChild">It has forked.</param>
/// <param name="Page">Where page 0 of the process is.</param>
/// <param name="IsWritable">The process may write it.</param>
/// <param name="HasDeviceMemory">Some process has pages in the GPU's memory.</param>
sealed record SvmScopeState(
    bool IsAlive, bool IsOpen, bool HasChild, SvmScopeState.Held Page, bool IsWritable, bool HasDeviceMemory)
{
    public static SvmScopeState AtFirst { get; } = new(
        IsAlive: true, IsOpen: true, HasChild: false, Page: Held.Untouched, IsWritable: true, HasDeviceMemory: false);

    internal enum Held
    {
        Hole,

        /// <summary>Not touched yet, or in swap.</summary>
        Untouched,
        InHostMemory,
        InDeviceMemory,
        InOtherDevice,
    }

    /// <summary>Null if the operation finds nothing for it.</summary>
    public SvmScopeState? After(Operation operation) => operation switch
    {
        SvmOperation.EvictDmem => HasDeviceMemory ? Evicted() : null, // that of the child outlives the process
        _ when !IsAlive => null,
        SvmOperation.Exit => WithoutPage() with { IsAlive = false, IsOpen = false },
        SvmOperation.Fork => HasChild ? null : this with { HasChild = true },
        SvmOperation.CloseGpu => IsOpen ? this with { IsOpen = false } : null,
        SvmOperation.GpuAccess access => IsOpen ? AfterAccess(access.Access) : null,
        _ when Page == Held.Hole => null,
        SvmOperation.Munmap => WithoutPage(),
        SvmOperation.Mremap => this with { Page = Held.Hole }, // what is in device memory stays there, at another address
        SvmOperation.Mprotect => IsWritable ? this with { IsWritable = false } : null,
        SvmOperation.Load => InHostMemory(),
        SvmOperation.Store or SvmOperation.Pin => IsWritable ? InHostMemory() : null,
        SvmOperation.Reclaim => Page == Held.InHostMemory ? this with { Page = Held.Untouched } : null,
        SvmOperation.Bind => IsOpen ? this with { Page = Held.InDeviceMemory, HasDeviceMemory = true } : null,
        SvmOperation.OtherDeviceMigrate => Page == Held.InOtherDevice ? null : InHostMemory() with { Page = Held.InOtherDevice },
        _ => throw new ArgumentException($"'{operation}' is not of the small scope", nameof(operation)),
    };

    /// <summary>An access that is refused has been a fault that was cancelled, which is not nothing.</summary>
    SvmScopeState AfterAccess(FaultAccess access) => access switch
    {
        FaultAccess.Prefetch => this,
        _ when Page == Held.Hole || (access != FaultAccess.Read && !IsWritable) => this,
        FaultAccess.Atomic => InHostMemory(), // what is exclusive to a device stays in host memory
        _ => Page == Held.InDeviceMemory ? this : InHostMemory(),
    };

    SvmScopeState InHostMemory() => this with { Page = Held.InHostMemory, HasDeviceMemory = ChildHasDeviceMemory };

    SvmScopeState WithoutPage() => this with { Page = Held.Hole, HasDeviceMemory = ChildHasDeviceMemory };

    SvmScopeState Evicted() =>
        this with { Page = Page == Held.InDeviceMemory ? Held.InHostMemory : Page, HasDeviceMemory = false };

    /// <summary>Or may have: that it was made before the page moved there is not held against it.</summary>
    bool ChildHasDeviceMemory => HasDeviceMemory && HasChild;
}
