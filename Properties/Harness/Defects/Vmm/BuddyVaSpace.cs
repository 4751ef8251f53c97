using GpuMm.Implementation.Buddy;
using GpuMm.Implementation.Vmm;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Harness.Defects.Vmm;

/// <summary>Virtual space as nova-core kept it up to v11: a buddy allocator over the addresses, asked for contiguous blocks.</summary>
sealed class BuddyVaSpace(ulong sizeInPages) : VaSpace(sizeInPages)
{
    readonly GpuBuddy buddy = new(sizeInPages * PageSize.Bytes, PageSize.Bytes);
    readonly Dictionary<VfnRange, IReadOnlyList<BuddyBlock>> blocks = [];

    /// <summary>A window is taken for the exact range; the caller has checked that its size fits.</summary>
    public override VfnRange? Reserve(ulong count, VfnRange within)
    {
        bool anywhere = within.Count == SizeInPages;
        ulong size = count * PageSize.Bytes;
        var (start, end) = anywhere ? (0, 0) : (within.Start.Address.Raw, within.End.Address.Raw);
        var allocation = buddy.AllocBlocks(start, end, size, PageSize.Bytes, anywhere ? BuddyFlags.Contiguous : BuddyFlags.Range);
        if (!allocation.IsSuccess)
            return null;
        var range = new VfnRange(new Vfn(allocation.Blocks.Min(block => block.Offset) / PageSize.Bytes), count);
        blocks.Add(range, allocation.Blocks);
        Take(range);
        return range;
    }

    public override void Release(VfnRange range)
    {
        base.Release(range);
        blocks.Remove(range, out var freed);
        buddy.FreeList(freed!);
    }
}
