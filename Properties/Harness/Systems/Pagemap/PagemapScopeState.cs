using GpuMm.Model.Vocabulary;

namespace GpuMm.Harness.Systems.Pagemap;

/// <summary>What there is at one moment of a program of the small scope, if everything that was asked for was granted.</summary>
/// <param name="IsAlive">The process has not ended.</param>
/// <param name="HasChild">It has forked.</param>
/// <param name="Page">Where page 0 of the process is.</param>
/// <param name="IsWritable">The process may write it.</param>
/// <param name="IsPinned">Somebody keeps it where it is.</param>
/// <param name="HasDeviceMemory">Some process has pages in the device's memory.</param>
/// <param name="IsUnplugged">The device has gone.</param>
sealed record PagemapScopeState(
    bool IsAlive, bool HasChild, PagemapScopeState.Held Page, bool IsWritable, bool IsPinned, bool HasDeviceMemory, bool IsUnplugged)
{
    public static PagemapScopeState AtFirst { get; } = new(
        IsAlive: true, HasChild: false, Page: Held.Untouched, IsWritable: true, IsPinned: false,
        HasDeviceMemory: false, IsUnplugged: false);

    internal enum Held
    {
        Hole,

        /// <summary>Not touched yet.</summary>
        Untouched,
        InHostMemory,
        InSwap,
        InDeviceMemory,
        InOtherDevice,
    }

    /// <summary>Null if the operation finds nothing for it.</summary>
    public PagemapScopeState? After(Operation operation) => operation switch
    {
        SvmOperation.EvictDmem => HasDeviceMemory ? Evicted() : null, // that of the child outlives the process
        SvmOperation.Unplug => IsUnplugged ? null : Evicted() with { IsUnplugged = true },
        _ when !IsAlive => null,
        SvmOperation.Exit => WithoutPage() with { IsAlive = false },
        SvmOperation.Fork => HasChild ? null : this with { HasChild = true },
        _ when Page == Held.Hole => null,
        SvmOperation.Munmap => WithoutPage(),
        SvmOperation.Mremap => this with { Page = Held.Hole }, // what is in device memory stays there, at another address
        SvmOperation.Mprotect => IsWritable ? this with { IsWritable = false } : null,
        SvmOperation.Load => InHostMemory(),
        SvmOperation.Store => IsWritable ? InHostMemory() : null,
        SvmOperation.Pin => IsWritable ? InHostMemory() with { IsPinned = true } : null,
        SvmOperation.Reclaim => Page == Held.InHostMemory && !IsPinned ? this with { Page = Held.InSwap } : null,
        SvmOperation.Populate => CanPopulate ? this with { Page = Held.InDeviceMemory, HasDeviceMemory = true } : null,
        SvmOperation.OtherDeviceMigrate => CanLeave ? InHostMemory() with { Page = Held.InOtherDevice } : null,
        _ => throw new ArgumentException($"'{operation}' is not of the small scope", nameof(operation)),
    };

    /// <summary>What is there already may stay.</summary>
    bool CanPopulate => !IsUnplugged && !IsPinned && Page is Held.Untouched or Held.InHostMemory or Held.InDeviceMemory;

    bool CanLeave => !IsPinned && Page is Held.Untouched or Held.InHostMemory;

    PagemapScopeState InHostMemory() => this with { Page = Held.InHostMemory, HasDeviceMemory = ChildHasDeviceMemory };

    PagemapScopeState WithoutPage() => this with { Page = Held.Hole, HasDeviceMemory = ChildHasDeviceMemory };

    PagemapScopeState Evicted() =>
        this with { Page = Page == Held.InDeviceMemory ? Held.InHostMemory : Page, HasDeviceMemory = false };

    /// <summary>Or may have: that it was made before the page moved there is not held against it.</summary>
    bool ChildHasDeviceMemory => HasDeviceMemory && HasChild;
}
