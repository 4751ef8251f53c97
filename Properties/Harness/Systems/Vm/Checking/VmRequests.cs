using GpuMm.Implementation.Vm;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Harness.Systems.Vm.Checking;

/// <summary>Which binds make no sense and must be refused, by what the interface promises and not by what the driver checks.</summary>
static class VmRequests
{
    /// <param name="op">What is asked for.</param>
    /// <param name="isFirstVm">It is asked of the VM that vm 0 stood for at the start, to which one buffer is exclusive.</param>
    /// <param name="sizeOf">The size of a buffer object, in bytes.</param>
    public static bool MakesNoSense(VmBindOp op, bool isFirstVm, Func<int, ulong> sizeOf) => op switch
    {
        VmBindOp.Map map => !IsAligned(map.Va | map.Size | map.BoOffset) || IsBeyondUser(map.Va, map.Size)
            || map.Size > sizeOf(map.Bo) || map.BoOffset > sizeOf(map.Bo) - map.Size
            || (map.Bo == VmBuffers.Private && !isFirstVm),
        VmBindOp.Unmap unmap => !IsAligned(unmap.Va | unmap.Size) || IsBeyondUser(unmap.Va, unmap.Size),
        _ => false,
    };

    public static bool IsEmpty(VmBindOp op) => op is VmBindOp.Map { Size: 0 } or VmBindOp.Unmap { Size: 0 };

    static bool IsAligned(ulong bytes) => bytes % PageSize.Bytes == 0;

    static bool IsBeyondUser(ulong start, ulong size) => start >= PanthorVm.KernelStart || size > PanthorVm.KernelStart - start;
}
