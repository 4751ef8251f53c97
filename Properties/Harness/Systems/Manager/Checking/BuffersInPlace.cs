using GpuMm.Harness.Checking;
using GpuMm.Harness.Systems.Svm.Checking;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Harness.Systems.Manager.Checking;

/// <summary>A buffer is where its owner needs it, and is refused if that is nowhere (<see cref="BufferKind"/>).</summary>
sealed class BuffersInPlace : SvmObserver
{
    /// <param name="prepare">What was asked for.</param>
    /// <param name="frames">What was given.</param>
    /// <param name="vramInPages">Of which the lower half is in the CPU's reach.</param>
    public void Placed(SvmOperation.PrepareMap prepare, IReadOnlyList<Pfn> frames, int vramInPages)
    {
        ulong[] pages = [.. frames.Select(frame => frame.Raw)];
        if (!IsRight(prepare.Kind, pages, (ulong)vramInPages / 2))
            Hub.Violate(PropertyCatalogue.PlacementHonoured, $"{prepare} got vram {string.Join(", ", frames)}, and may not have that");
    }

    static bool IsRight(BufferKind kind, ulong[] pages, ulong middle) => kind switch
    {
        BufferKind.Plain => pages.Length == 1,
        BufferKind.Visible => pages is [var first, var second] && first % 2 == 0 && second == first + 1 && second < middle,
        BufferKind.Aligned => pages is [var only] && only % 4 == 0 && only > 0 && only < middle,
        BufferKind.Fixed => pages is [1, 2, 3],
        _ => false,
    };
}
