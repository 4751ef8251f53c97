using GpuMm.Harness.Checking;
using GpuMm.Harness.Systems.Manager;
using GpuMm.Implementation.Manager;
using GpuMm.Implementation.Pagemap;
using GpuMm.Model.Vocabulary;
using Nova = GpuMm.Implementation.Vmm;

namespace GpuMm.Harness.Defects.Manager;

/// <summary>
/// The pages of the fault handler beside it are in the same table, and are not mappings that anybody executed.
/// </summary>
sealed class M25SharedTableFreed(VramPagemap pagemap) : BufferMappings(pagemap)
{
    public static readonly ManagerVariant Variant = new(
        "M25", "with the last buffer in it a page table is freed, though faults have mapped pages there",
        "own", PropertyCatalogue.Progress)
    {
        Consequence = "the table with the entries of the fault handler is gone when one of them is to be cleared",
        MakeBuffers = pagemap => new M25SharedTableFreed(pagemap),
        MakeVmm = (mm, id, listener) => new Reclaiming(mm, id, listener),
    };

    public override async ValueTask<Errno> Unmap(BufferMapping buffer)
    {
        var errno = await base.Unmap(buffer);
        if (errno == Errno.None)
            await buffer.Mapping.Vmm.Reclaim();
        return errno;
    }

    sealed class Reclaiming(Nova.GpuMm mm, int id, Nova.IVmmListener listener) : Nova.Vmm(mm, id, listener)
    {
        const ulong PagesOfTable = 512;

        protected override bool MayReclaim(Nova.PageTable table) =>
            table.Span.Count <= PagesOfTable && table.Span.Overlaps(SvmWindow.Unmanaged);
    }
}
