using GpuMm.Model.Vocabulary;

namespace GpuMm.Implementation.Kernel.Mm;

/// <summary>
/// The VMAs, ascending and disjoint. Neighbours of one kind and one protection are always one VMA (vma_merge), so that where VMAs end
/// follows from what each page is. The kernel keeps some of them apart, for reasons that are not modelled.
/// </summary>
public sealed partial class MmStruct
{
    readonly List<Vma> vmas = new(4);

    /// <summary>For audits: reading them needs no lock.</summary>
    public IReadOnlyList<Vma> Vmas => vmas;

    /// <summary>find_vma: the first that ends after the page. It may begin after it too (defect F16).</summary>
    public Vma? FindVma(Vfn vfn)
    {
        MmapLock.AssertHeld();
        return vmas.Find(vma => vma.Range.End.Raw > vfn.Raw);
    }

    /// <summary>find_vma_intersection: the first that has a page of the range.</summary>
    public Vma? FindVmaIntersection(VfnRange range) => FindVma(range.Start) is { } vma && vma.Range.Overlaps(range) ? vma : null;

    /// <summary>vma_lookup: the one that has the page.</summary>
    public Vma? VmaOf(Vfn vfn) => FindVma(vfn) is { } vma && vma.Range.Contains(vfn) ? vma : null;

    /// <summary>A mapping that is there before any task runs: takes no step.</summary>
    public void MapAtBoot(Vma vma) => Insert(vma);

    /// <summary>What VMAs have of a range, each part as a VMA of its own (__split_vma).</summary>
    Vma[] SplitOut(VfnRange range)
    {
        SplitAt(range.Start);
        SplitAt(range.End);
        return [.. vmas.Where(vma => range.Contains(vma.Range))];
    }

    /// <summary>Takes the VMAs of a range away; false if there are none.</summary>
    bool Remove(VfnRange range)
    {
        var parts = SplitOut(range);
        return vmas.RemoveAll(parts.Contains) > 0;
    }

    void Insert(Vma vma)
    {
        int index = vmas.FindIndex(other => other.Range.Start.Raw > vma.Range.Start.Raw);
        vmas.Insert(index < 0 ? vmas.Count : index, vma);
        Merge();
    }

    void Merge()
    {
        for (int i = vmas.Count - 1; i > 0; i--)
        {
            var (left, right) = (vmas[i - 1], vmas[i]);
            if (left.Range.End != right.Range.Start || (left.Kind, left.Prot) != (right.Kind, right.Prot))
                continue;
            vmas[i - 1] = left with { Range = new VfnRange(left.Range.Start, left.Range.Count + right.Range.Count) };
            vmas.RemoveAt(i);
        }
    }

    void SplitAt(Vfn vfn)
    {
        int index = vmas.FindIndex(vma => vma.Range.Contains(vfn) && vma.Range.Start != vfn);
        if (index < 0)
            return;
        var vma = vmas[index];
        ulong left = vfn.Raw - vma.Range.Start.Raw;
        vmas[index] = vma with { Range = new VfnRange(vma.Range.Start, left) };
        vmas.Insert(index + 1, vma with { Range = new VfnRange(vfn, vma.Range.Count - left) });
    }
}
