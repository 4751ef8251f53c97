using GpuMm.Model.Vocabulary;

namespace GpuMm.Implementation.Vm;

/// <summary>
/// The books of a GPU address space (drm_gpuvm, drivers/gpu/drm/drm_gpuvm.c): which ranges are mapped to which part of which object, and
/// what a driver must do to map or unmap a range over whatever is there. It changes nothing by itself: the driver carries out the list
/// that <see cref="SmMap"/> or <see cref="SmUnmap"/> hands it, step by step, before it asks for the next.
/// </summary>
/// <remarks>
/// A plain data structure: the caller brings the lock. The kernel calls the driver back for each step of a request; since panthor holds its
/// op_lock over all of them, nobody can tell that from a list made beforehand, which the kernel knows too (drm_gpuvm_sm_map_ops_create).
/// The list, and what a sorted set needs to link a mapping, is memory of the runtime and not of the simulated kernel: there the steps are
/// on the stack and the links inside the drm_gpuva, so that the critical path allocates nothing.
/// </remarks>
/// <param name="name">For messages.</param>
/// <param name="start">First managed address.</param>
/// <param name="range">Managed bytes.</param>
/// <param name="kernelStart">First address of the part that is reserved for the kernel.</param>
/// <param name="kernelRange">Its bytes; 0 if there is no such part.</param>
public class DrmGpuvm(string name, ulong start, ulong range, ulong kernelStart, ulong kernelRange)
{
    readonly ulong end = start + range;
    readonly ulong kernelEnd = kernelStart + kernelRange;
    readonly SortedSet<GpuVa> mappings = new(new OverlapOrder());

    public string Name => name;

    public int Count => mappings.Count;

    /// <summary>In ascending addresses. A view: do not link or unlink while reading it.</summary>
    public IEnumerable<GpuVa> All => mappings;

    /// <inheritdoc cref="OverlapOrder.Comparisons"/>
    public long Comparisons => ((OverlapOrder)mappings.Comparer).Comparisons;

    /// <summary>
    /// drm_gpuvm_range_valid: managed as a whole, and none of it the kernel's part. An empty range is not; the kernel leaves it to its
    /// drivers to refuse those.
    /// </summary>
    public bool RangeIsValid(ulong addr, ulong range)
    {
        if (range == 0 || range > ulong.MaxValue - addr)
            return false;
        ulong rangeEnd = addr + range;
        bool isKernels = kernelRange > 0 && addr < kernelEnd && kernelStart < rangeEnd;
        return start <= addr && rangeEnd <= end && !isKernels;
    }

    /// <summary>
    /// drm_gpuvm_sm_map: in ascending addresses what must go, then the one <see cref="GpuVaOp.Map"/>, even if all of it is mapped just so.
    /// At most two are remaps: only the first and the last mapping can stick out.
    /// </summary>
    /// <returns>EINVAL and nothing to do if the range is not valid.</returns>
    public virtual (Errno Errno, IReadOnlyList<GpuVaOp> Ops) SmMap(MapRequest request) => RangeIsValid(request.Start, request.Range)
        ? (Errno.None, [.. InRange(request.Start, request.Range).Select(va => SplitAndMerge.ForMap(va, request)), new GpuVaOp.Map(request)])
        : (Errno.EINVAL, []);

    /// <summary>drm_gpuvm_sm_unmap: in ascending addresses what must go. Where nothing is mapped there is nothing to do.</summary>
    /// <returns>EINVAL and nothing to do if the range is not valid.</returns>
    public virtual (Errno Errno, IReadOnlyList<GpuVaOp> Ops) SmUnmap(ulong addr, ulong range) => RangeIsValid(addr, range)
        ? (Errno.None, [.. InRange(addr, range).Select(va => SplitAndMerge.ForUnmap(va, addr, addr + range))])
        : (Errno.EINVAL, []);

    /// <summary>drm_gpuva_insert: links a mapping that was filled in with <see cref="GpuVa.Init"/>.</summary>
    /// <returns>EINVAL if its range is not valid, EEXIST if something is mapped there.</returns>
    /// <exception cref="InvalidOperationException">It is linked already.</exception>
    public Errno Insert(GpuVa va)
    {
        if (va.IsLinked)
            throw new InvalidOperationException($"{va} is linked in {va.Vm!.Name} already");
        if (!RangeIsValid(va.Start, va.Range))
            return Errno.EINVAL;
        if (!mappings.Add(va))
            return Errno.EEXIST;
        va.Vm = this;
        return Errno.None;
    }

    /// <summary>drm_gpuva_remove.</summary>
    /// <exception cref="InvalidOperationException">It is not linked here.</exception>
    public void Remove(GpuVa va)
    {
        if (va.Vm != this)
            throw new InvalidOperationException($"{va} is not linked in {name}");
        mappings.Remove(va);
        va.Vm = null;
    }

    /// <summary>The first mapping of which something lies in the range.</summary>
    public GpuVa? FindFirst(ulong addr, ulong range) => InRange(addr, range).FirstOrDefault();

    /// <summary>The mapping of exactly this range.</summary>
    public GpuVa? Find(ulong addr, ulong range) =>
        FindFirst(addr, range) is { } va && va.Start == addr && va.Range == range ? va : null;

    /// <summary>
    /// drm_gpuvm_for_each_va_range: the mappings of which something lies in the range, in ascending addresses. The range need not be valid;
    /// what is beyond the last address counts for nothing. A view: do not link or unlink while reading it.
    /// </summary>
    public IEnumerable<GpuVa> InRange(ulong addr, ulong range)
    {
        if (range == 0)
            return [];
        var probe = GpuVa.Probe(addr, Math.Min(range, ulong.MaxValue - addr));
        return mappings.GetViewBetween(probe, probe);
    }

    /// <summary>drm_gpuva_map: makes <paramref name="blank"/> the mapping that was asked for, with its flags.</summary>
    /// <returns>As <see cref="Insert"/>; EEXIST says that the steps before it were not carried out.</returns>
    public Errno Map(GpuVa blank, GpuVaOp.Map op)
    {
        var request = op.Request;
        blank.Init(request.Start, request.Range, request.Gem, request.Offset);
        blank.Flags = request.Flags;
        return Insert(blank);
    }

    /// <summary>
    /// drm_gpuva_remap: unlinks the mapping and links what stays of it, for which the caller brings blank nodes. Their flags are the
    /// caller's business.
    /// </summary>
    /// <exception cref="InvalidOperationException">
    /// A node is missing, where the kernel dereferences NULL; or the mapping is gone already.
    /// </exception>
    public void Remap(GpuVa? prev, GpuVa? next, GpuVaOp.Remap op)
    {
        Remove(op.Unmap);
        LinkRest(prev, op.Prev);
        LinkRest(next, op.Next);
    }

    /// <summary>drm_gpuva_unmap.</summary>
    /// <exception cref="InvalidOperationException">The mapping is gone already.</exception>
    public void Unmap(GpuVaOp.Unmap op) => Remove(op.Va);

    void LinkRest(GpuVa? blank, GpuVaPart? part)
    {
        if (part is not { } rest)
            return;
        if (blank is null)
            throw new InvalidOperationException($"NULL instead of a node for what stays at {Bytes.Text(rest.Start)} in {name}");
        blank.Init(rest.Start, rest.Range, rest.Gem, rest.Offset);
        if (Insert(blank) is not Errno.None and var errno)
            throw new InvalidOperationException($"{errno}: what stays of a mapping, {blank}, is not free in {name}");
    }
}
