using GpuMm.Harness.Generation;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Harness.Systems.Vm;

/// <summary>
/// Binds, with a memory of the earlier ones of the program: most maps and unmaps aim at one, and a map often goes on where it left off,
/// with the same object and the offset that continues it (what drm_gpuvm calls keep).
/// </summary>
sealed class VmBinds(Choices choices)
{
    const ulong Block = VmLimits.PagesPerBlock;
    const ulong Anything = 2 * Block;

    readonly VmAddresses addresses = new(choices);
    readonly VmMistakes mistakes = new(choices);
    readonly List<Earlier> earlier = [];
    readonly HashSet<int> closed = [];
    bool kernelHasMapped;

    /// <param name="Vm">Where it was asked for.</param>
    /// <param name="Range">Where it went.</param>
    /// <param name="Map">Null for an unmap.</param>
    sealed record Earlier(int Vm, VfnRange Range, VmBindOp.Map? Map);

    /// <summary>Whether the VM has had any.</summary>
    public bool Any(int vm) => earlier.Exists(bind => bind.Vm == vm);

    public VmBindOp.Map Map(int vm)
    {
        var map = RightMap(vm);
        if (choices.OneIn(6))
            return mistakes.In(map, vm);
        Remember(vm, map);
        return map;
    }

    public VmBindOp.Unmap Unmap(int vm)
    {
        var range = Target(vm) is not { } target ? addresses.Anywhere()
            : choices.OneIn(4) ? target.Range : addresses.Onto(target.Range, Anything, Anything);
        var unmap = new VmBindOp.Unmap(range.Start.Address.Raw, range.Count * PageSize.Bytes);
        if (choices.OneIn(10))
            return mistakes.In(unmap);
        earlier.Add(new Earlier(vm, range, null));
        return unmap;
    }

    /// <summary>A map of whole pages within its object and the user's addresses, in a VM that may have the object.</summary>
    public VmBindOp.Map RightMap(int vm)
    {
        if (choices.OneIn(4) || Target(vm) is not { } target)
            return Fresh(vm, addresses.Anywhere());
        if (target.Map is not { } map || choices.OneIn(2))
            return Fresh(vm, choices.OneIn(6) ? target.Range : addresses.Onto(target.Range, Anything, Anything));
        return Continuing(map, target.Range);
    }

    /// <summary>The same pages of the VM as another map, and with luck other ones of memory.</summary>
    public VmBindOp.Map InPlaceOf(VmBindOp.Map map, int vm) => Fresh(vm, RangeOf(map));

    public void Remember(int vm, VmBindOp.Map map) => earlier.Add(new Earlier(vm, RangeOf(map), map));

    /// <summary>How large a buffer of the kernel's is, in pages. From now on addresses are also the kernel's.</summary>
    public int KernelPages()
    {
        kernelHasMapped = true;
        return choices.OneIn(12) ? mistakes.KernelPages() : 1 + choices.Below(VmLimits.MaxKernelPages);
    }

    /// <summary>A page of, or next to, what was mapped or unmapped earlier; or where the kernel's buffers are.</summary>
    public VirtualAddress Address(int vm) => kernelHasMapped && choices.OneIn(6) ? addresses.KernelPage()
        : addresses.PageAt(!choices.OneIn(12) && Target(vm) is { } target ? target.Range : addresses.Anywhere());

    public VmOperation.GpuAccess Use(int vm) =>
        new(vm, Address(vm), choices.OneIn(3) ? Access.Write : Access.Read, Cached: !choices.OneIn(3));

    /// <summary>An object that was mapped, if there is one.</summary>
    public int Close()
    {
        int bo = earlier.FindLast(bind => bind.Map is not null)?.Map?.Bo is { } mapped && !choices.OneIn(4)
            ? mapped : choices.Below(VmBuffers.All.Length);
        closed.Add(bo);
        return bo;
    }

    VmBindOp.Map Fresh(int vm, VfnRange range)
    {
        int bo = Bo(vm, range.Count);
        ulong offset = Offset(range.Start, bo, VmBuffers.All[bo].SizeInPages - range.Count);
        return Map(bo, offset, range);
    }

    VmBindOp.Map Continuing(VmBindOp.Map map, VfnRange mapped)
    {
        ulong offset = map.BoOffset / PageSize.Bytes;
        var range = addresses.Onto(mapped, offset, VmBuffers.All[map.Bo].SizeInPages - offset - mapped.Count);
        return Map(map.Bo, offset + range.Start.Raw - mapped.Start.Raw, range);
    }

    VmBindOp.Map Map(int bo, ulong offset, VfnRange range)
    {
        var flags = (VmMapFlags)choices.Weighted([16, 6, 2, 1, 2, 1, 1, 1]);
        return new VmBindOp.Map(bo, offset * PageSize.Bytes, range.Start.Address.Raw, range.Count * PageSize.Bytes, flags);
    }

    /// <summary>One that is large enough; rarely one that was closed; the private one only where it is allowed.</summary>
    int Bo(int vm, ulong pages)
    {
        int[] weights = [4, 3, 4, 1, 2, vm == 0 ? 1 : 0];
        bool openOnly = !choices.OneIn(6);
        for (int bo = 0; bo < weights.Length; bo++)
        {
            if (VmBuffers.All[bo].SizeInPages < pages || (openOnly && closed.Contains(bo)))
                weights[bo] = 0;
        }

        return weights.Sum() == 0 ? VmBuffers.Huge : choices.Weighted(weights);
    }

    /// <summary>Mostly 0; or a page or two; or such that blocks are possible, perhaps not from the first.</summary>
    ulong Offset(Vfn start, int bo, ulong room)
    {
        ulong congruent = (start.Raw + VmBuffers.FirstBlock(bo)) % Block;
        return choices.Below(3) switch
        {
            0 => Math.Min(room, 1 + (ulong)choices.Below(2)),
            1 when congruent + Block <= room => congruent + Block,
            1 when congruent <= room => congruent,
            _ => 0,
        };
    }

    /// <summary>The last bind of the VM, or any.</summary>
    Earlier? Target(int vm)
    {
        var own = earlier.FindAll(bind => bind.Vm == vm);
        return own.Count == 0 ? null : choices.OneIn(2) ? own[^1] : own[choices.Below(own.Count)];
    }

    static VfnRange RangeOf(VmBindOp.Map map) => new(Vfn.Of(new VirtualAddress(map.Va)), map.Size / PageSize.Bytes);
}
