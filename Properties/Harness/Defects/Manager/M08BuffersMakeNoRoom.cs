using GpuMm.Harness.Checking;
using GpuMm.Harness.Systems.Manager;
using GpuMm.Implementation.Manager;
using GpuMm.Implementation.Pagemap;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Harness.Defects.Manager;

/// <summary>
/// Device memory, which has another place to be, keeps out what has none.
/// </summary>
sealed class M08BuffersMakeNoRoom(VramPagemap pagemap) : BufferMappings(pagemap)
{
    public static readonly ManagerVariant Variant = ManagerVariant.OfBuffers(
        "M08", "a buffer for which there is no room is refused at once",
        "ENOSPC for a buffer while video memory is full of pages that could go to system memory",
        "own",
        PropertyCatalogue.RefusalJustified, pagemap => new M08BuffersMakeNoRoom(pagemap));

    protected override ValueTask<(Errno Errno, T Value)> WithRoom<T>(Func<ValueTask<(Errno Errno, T Value)>> allocate) => allocate();
}
