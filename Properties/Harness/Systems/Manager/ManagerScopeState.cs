using GpuMm.Model.Vocabulary;

namespace GpuMm.Harness.Systems.Manager;

/// <summary>What there is at one moment of a program of the small scope, if everything that was asked for was granted.</summary>
/// <param name="Page">Where page 0 of the process is.</param>
/// <param name="Buffer">What becomes of the buffer.</param>
/// <param name="IsAdvised">The GPU is to fetch page 0.</param>
/// <param name="IsThere">The device has not been unplugged.</param>
sealed record ManagerScopeState(
    ManagerScopeState.PageState Page, ManagerScopeState.BufferState Buffer, bool IsAdvised, bool IsThere)
{
    public static ManagerScopeState AtFirst { get; } = new(PageState.Untouched, BufferState.None, IsAdvised: false, IsThere: true);

    internal enum PageState
    {
        Hole,

        /// <summary>Not touched yet, or in swap.</summary>
        Untouched,
        InHostMemory,
        InDeviceMemory,
    }

    internal enum BufferState
    {
        None,
        Prepared,
        Mapped,
    }

    /// <summary>Null if the operation finds nothing for it.</summary>
    public ManagerScopeState? After(SvmOperation operation) => operation switch
    {
        SvmOperation.Load or SvmOperation.Store => Page == PageState.Hole ? null : this with { Page = PageState.InHostMemory },
        SvmOperation.Munmap => Page == PageState.Hole ? null : this with { Page = PageState.Hole },
        SvmOperation.Reclaim => Page == PageState.InHostMemory ? this with { Page = PageState.Untouched } : null,
        SvmOperation.UnmapPages => Buffer == BufferState.None ? null : this with { Buffer = BufferState.None },
        SvmOperation.ExecuteMap => Buffer == BufferState.Prepared ? this with { Buffer = BufferState.Mapped } : null,
        _ when !IsThere => null,
        SvmOperation.PrepareMap => Buffer == BufferState.None ? this with { Buffer = BufferState.Prepared } : null,
        SvmOperation.Unplug => Evicted() with { IsThere = false },
        SvmOperation.EvictDmem => Page == PageState.InDeviceMemory ? Evicted() : null,
        SvmOperation.Advise => IsAdvised ? null : this with { IsAdvised = true },
        SvmOperation.Populate => Page is PageState.Hole or PageState.InDeviceMemory ? null : this with { Page = PageState.InDeviceMemory },
        SvmOperation.GpuAccess(_, SvmWindow.UnmanagedPage, _, _) => this, // an access that is refused is not nothing
        SvmOperation.GpuAccess => AfterAccess(),
        _ => throw new ArgumentException($"'{operation}' is not of the small scope", nameof(operation)),
    };

    ManagerScopeState AfterAccess() => Page == PageState.Hole ? this
        : this with { Page = IsAdvised || Page == PageState.InDeviceMemory ? PageState.InDeviceMemory : PageState.InHostMemory };

    ManagerScopeState Evicted() => this with { Page = Page == PageState.InDeviceMemory ? PageState.InHostMemory : Page };
}
