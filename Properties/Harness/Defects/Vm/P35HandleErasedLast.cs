using GpuMm.Harness.Checking;
using GpuMm.Harness.Systems.Vm;
using GpuMm.Implementation.Kernel;
using GpuMm.Implementation.Vm;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Harness.Defects.Vm;

/// <summary>
/// In the meantime somebody else can find it there, and whoever is made meanwhile can lose it.
/// </summary>
sealed class P35HandleErasedLast(KernelContext kernel) : VmPool(kernel)
{
    public static readonly VmVariant Variant = new(
        "P35", "the handle of a VM is taken out of the pool when the VM has been destroyed",
        "panthor_mmu.c: panthor_vm_pool_destroy_vm() erases first; the other way round a slip",
        PropertyCatalogue.RefcountBalanced)
    {
        Consequence = "two who destroy one VM at the same time both drop the reference of its handle",
        MakePool = kernel => new P35HandleErasedLast(kernel),
    };

    public override async ValueTask<(Errno Errno, PanthorVm? Vm)> Destroy(int handle)
    {
        if (await Find(handle) is not { } vm)
            return (Errno.EINVAL, null);
        await vm.Destroy();
        await Take(handle);
        await vm.Put();
        return (Errno.None, vm);
    }

    async ValueTask<PanthorVm?> Find(int handle)
    {
        await using (await XaLock.Lock())
            return Load(handle);
    }
}
