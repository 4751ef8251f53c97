using GpuMm.Model.Vocabulary;

namespace GpuMm.Implementation.Vmm;

/// <summary>
/// The virtual ranges of an address space that are taken. Giving a range back allocates nothing, so the critical path may do it; nova-core
/// went from a buddy allocator to a maple tree in v12 of its series for the same reason.
/// </summary>
public class VaSpace(ulong sizeInPages)
{
    readonly List<VfnRange> taken = []; // disjoint, ascending

    public ulong SizeInPages => sizeInPages;

    public IReadOnlyList<VfnRange> Taken => taken;

    public bool IsTaken(VfnRange range) => taken.Exists(other => other.Overlaps(range));

    /// <summary>Takes the lowest hole of <paramref name="count"/> pages inside <paramref name="within"/>; null is ENOSPC.</summary>
    public virtual VfnRange? Reserve(ulong count, VfnRange within)
    {
        var hole = FindHole(count, within);
        if (hole is { } range)
            Take(range);
        return hole;
    }

    /// <summary>Where a range would go, without taking it.</summary>
    public VfnRange? FindHole(ulong count, VfnRange within)
    {
        ulong start = within.Start.Raw;
        foreach (var next in taken)
        {
            if (next.Start.Raw >= start && next.Start.Raw - start >= count)
                break;
            start = Math.Max(start, next.End.Raw);
        }

        bool fits = start <= within.End.Raw && within.End.Raw - start >= count;
        return fits ? new VfnRange(new Vfn(start), count) : null;
    }

    public void Take(VfnRange range)
    {
        int index = taken.FindIndex(other => other.Start.Raw > range.Start.Raw);
        taken.Insert(index < 0 ? taken.Count : index, range);
    }

    public virtual void Release(VfnRange range)
    {
        if (!taken.Remove(range))
            throw new InvalidOperationException($"{range} is not taken");
    }
}
