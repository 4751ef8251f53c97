using GpuMm.Harness.Generation;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Harness.Systems.Vm;

/// <summary>Binds with one thing wrong: they must be refused, or change nothing.</summary>
sealed class VmMistakes(Choices choices)
{
    public VmBindOp.Map In(VmBindOp.Map map, int vm) => choices.Below(7) switch
    {
        0 => map with { Va = map.Va + Unaligned() },
        1 => map with { Size = map.Size - Unaligned() },
        2 => map with { BoOffset = map.BoOffset + Unaligned() },
        3 => map with { Size = 0 },
        4 when Outside() is var (va, size) => map with { Va = va, Size = size },
        5 when vm != 0 => map with { Bo = VmBuffers.Private, BoOffset = 0, Size = PageSize.Bytes },
        _ => map with { BoOffset = VmBuffers.SizeOf(map.Bo) - map.Size + (choices.OneIn(2) ? PageSize.Bytes : map.Size) },
    };

    public VmBindOp.Unmap In(VmBindOp.Unmap unmap)
    {
        var (va, size) = Outside();
        return choices.Below(4) switch
        {
            0 => unmap with { Va = unmap.Va + Unaligned() },
            1 => unmap with { Size = unmap.Size - Unaligned() },
            2 => unmap with { Size = 0 },
            _ => new VmBindOp.Unmap(va, size),
        };
    }

    /// <summary>No pages, as many as there is room for, which makes no sense for two, or one more.</summary>
    public int KernelPages() => choices.Weighted([3, 1, 3]) switch
    {
        0 => 0,
        1 => VmLimits.AllKernelPages,
        _ => VmLimits.AllKernelPages + 1,
    };

    ulong Unaligned() => choices.OneIn(2) ? 8UL : PageSize.Bytes / 2;

    /// <summary>Over the end of the user's addresses, in the kernel's half, beyond all addresses, around the end of 64 bits.</summary>
    (ulong Va, ulong Size) Outside() => choices.Below(4) switch
    {
        0 => (VmLimits.UserEnd - PageSize.Bytes, 2 * PageSize.Bytes),
        1 => (VmLimits.AddressEnd / 2, PageSize.Bytes),
        2 => (VmLimits.AddressEnd, PageSize.Bytes),
        _ => (ulong.MaxValue - PageSize.Bytes + 1, 2 * PageSize.Bytes),
    };
}
