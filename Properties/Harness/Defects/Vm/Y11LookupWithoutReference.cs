using GpuMm.Harness.Checking;
using GpuMm.Harness.Systems.Vm;
using GpuMm.Implementation.Vm;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Harness.Defects.Vm;

/// <summary>
/// Whoever looked it up puts a reference that was somebody else's, and the buffer is freed while it is mapped or has a handle.
/// </summary>
sealed class Y11LookupWithoutReference(PanthorDevice device, int id, Pfn root) : PanthorVm(device, id, root)
{
    public static readonly VmVariant Variant = VmVariant.Defect(
        "Y11", "a buffer is looked up without a reference",
        "the caller's put frees a buffer that is still mapped, and the GPU writes to free memory",
        "own",
        PropertyCatalogue.MemorySafe, (device, id, root) => new Y11LookupWithoutReference(device, id, root));

    public override async ValueTask<(Errno Errno, PanthorGem? Bo, ulong Offset)> GetBoForVa(ulong va)
    {
        await using var held = await OpLock.Lock();
        var (bo, offset) = FindBo(va);
        return (bo is null ? Errno.ENOENT : Errno.None, bo, offset);
    }
}
