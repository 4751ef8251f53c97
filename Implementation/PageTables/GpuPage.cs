using GpuMm.Model.Vocabulary;

namespace GpuMm.Implementation.PageTables;

/// <summary>A page of 4 KiB as an entry maps it: in video memory, or in host memory through a bus that keeps caches coherent.</summary>
/// <param name="Aperture"><see cref="Aperture.VideoMemory"/> or <see cref="Aperture.SystemCoherent"/>.</param>
/// <param name="Frame">Which frame of that memory.</param>
/// <param name="Writable">Whether writes are allowed.</param>
/// <param name="Atomic">Whether atomic operations are, where writes are.</param>
public readonly record struct GpuPage(Aperture Aperture, Pfn Frame, bool Writable, bool Atomic)
{
    public bool IsInHost => Aperture == Aperture.SystemCoherent;

    /// <summary>A page in video memory, with atomics where writes are allowed.</summary>
    public static GpuPage InVideoMemory(Pfn frame, bool writable) => new(Aperture.VideoMemory, frame, writable, Atomic: writable);

    /// <summary>Whether an entry can hold it that has room for frame numbers up to these.</summary>
    internal bool Fits(ulong maxPfn, ulong maxHostPfn) => Aperture switch
    {
        Aperture.VideoMemory => Frame.Raw <= maxPfn,
        Aperture.SystemCoherent => Frame.Raw <= maxHostPfn,
        _ => false,
    };

    /// <summary>Throws where <see cref="Fits"/> says no.</summary>
    internal void MustFit(ulong maxPfn, ulong maxHostPfn)
    {
        if (!Fits(maxPfn, maxHostPfn))
            throw new ArgumentOutOfRangeException(null, this, "no entry can hold this page");
    }

    public override string ToString() => $"{(IsInHost ? "host" : "vram")} {Frame}{(Writable ? "" : ", read-only")}"
        + $"{(Writable && !Atomic ? ", no atomics" : "")}";
}
