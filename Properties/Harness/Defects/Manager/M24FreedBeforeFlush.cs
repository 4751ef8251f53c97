using GpuMm.Harness.Checking;
using GpuMm.Harness.Systems.Manager;
using GpuMm.Implementation.Manager;
using GpuMm.Implementation.Pagemap;
using GpuMm.Model.Vocabulary;
using Nova = GpuMm.Implementation.Vmm;

namespace GpuMm.Harness.Defects.Manager;

/// <summary>
/// An access that has found the entry before it was cleared is still under way.
/// </summary>
sealed class M24FreedBeforeFlush(VramPagemap pagemap) : BufferMappings(pagemap)
{
    public static readonly ManagerVariant Variant = new(
        "M24", "a buffer is free as soon as its entry is clear, and the flush comes after that",
        "own, after N25", PropertyCatalogue.MemorySafe)
    {
        Consequence = "the GPU reaches through its TLB a frame that is free, or somebody else's",
        MakeBuffers = pagemap => new M24FreedBeforeFlush(pagemap),
        MakeVmm = (mm, id, listener) => new FlushingLater(mm, id, listener),
    };

    public override async ValueTask<Errno> Unmap(BufferMapping buffer)
    {
        var errno = await base.Unmap(buffer);
        await buffer.Mapping.Vmm.SettleQuarantine();
        return errno;
    }

    sealed class FlushingLater(Nova.GpuMm mm, int id, Nova.IVmmListener listener) : Nova.Vmm(mm, id, listener)
    {
        protected override async ValueTask<(Errno Errno, bool Cleared)> ClearAndFlush(VfnRange range) =>
            await ClearEntries(range) ? (Errno.None, true) : (Errno.EIO, false);
    }
}
