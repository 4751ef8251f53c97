using GpuMm.Harness.Checking;
using GpuMm.Harness.Systems.Vmm;
using GpuMm.Implementation.Kernel;
using GpuMm.Implementation.Vmm;
using GpuMm.Model.Vocabulary;
using Nova = GpuMm.Implementation.Vmm;

namespace GpuMm.Harness.Defects.Vmm;

/// <summary>
/// Clearing pages before handing them to somebody is right; after it, it erases what is already there.
/// </summary>
sealed class X07FramesClearedAfterMapping(Nova.GpuMm mm, int id, IVmmListener listener) : Nova.Vmm(mm, id, listener)
{
    public static readonly VmmVariant Variant = VmmVariant.Defect(
        "X07", "the pages are cleared after they were mapped",
        "what the GPU wrote right after the map reads back as zero",
        "own",
        PropertyCatalogue.DataLinearizable, (mm, id, listener) => new X07FramesClearedAfterMapping(mm, id, listener));

    public override async ValueTask<Errno> ExecuteMap(Mapping mapping, IReadOnlyList<Pfn> frames, bool writable)
    {
        var errno = await base.ExecuteMap(mapping, frames, writable);
        if (errno != Errno.None)
            return errno;
        foreach (var frame in frames)
        {
            await Kernel.Announce(StepKind.Write, new Resource(ResourceKind.VramWord, frame.Address.Raw));
            Mm.Vram.Write(frame.Address, 0, writer: null, "copy engine");
        }

        return Errno.None;
    }
}
