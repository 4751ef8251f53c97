using System.Collections.Immutable;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Harness.Systems.Vm;

/// <summary>
/// The buffer objects that exist from the start, by their number, and where their pages lie in host memory: a 2 MiB block is possible
/// from the first page, from a later one, or nowhere.
/// </summary>
static class VmBuffers
{
    public const int Small = 0;
    public const int Pieces = 1;
    public const int Huge = 2;
    public const int Askew = 3;
    public const int Mixed = 4;

    /// <summary>Exclusive to the VM that vm 0 stands for at the start.</summary>
    public const int Private = 5;

    public static readonly ImmutableArray<BufferLayout> All =
    [
        Layout("small", (0x1001UL, 4UL)),
        Layout("pieces", (0x2011UL, 2UL), (0x2031UL, 2UL), (0x2051UL, 2UL)),
        Layout("huge", (0x4000UL, 1024UL)),
        Layout("askew", (0x6001UL, 1024UL)),
        Layout("mixed", (0x8005UL, 1UL), (0x8200UL, 512UL), (0x8601UL, 2UL)),
        Layout("private", (0xA001UL, 4UL)),
    ];

    public static ulong SizeOf(int bo) => All[bo].SizeInPages * PageSize.Bytes;

    /// <summary>
    /// The first page at which a block is possible, where the virtual address lets it be; 0 for those that have none.
    /// </summary>
    public static ulong FirstBlock(int bo) => bo switch
    {
        Askew => VmLimits.PagesPerBlock - 1,
        Mixed => 1,
        _ => 0,
    };

    static BufferLayout Layout(string name, params ImmutableArray<(ulong Start, ulong Count)> extents) =>
        new(name, [.. extents.Select(extent => new PfnRange(new Pfn(extent.Start), extent.Count))]);
}
