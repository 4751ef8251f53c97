using GpuMm.Implementation.Kernel;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Implementation.Vm;

/// <summary>The VMs of one file, by handle (panthor_vm_pool: an xarray with its lock).</summary>
public class VmPool(KernelContext kernel)
{
    readonly Mutex xaLock = new(kernel, kernel.Lockdep.Class("vm pool xa_lock"));
    readonly Dictionary<int, PanthorVm> vms = [];

    protected KernelContext Kernel => kernel;

    protected Mutex XaLock => xaLock;

    /// <summary>Takes over the reference of whoever made it. The lowest handles are used first; EBUSY if this one is taken.</summary>
    public async ValueTask<Errno> Add(int handle, PanthorVm vm)
    {
        await using (await xaLock.Lock())
            return vms.TryAdd(handle, vm) ? Errno.None : Errno.EBUSY;
    }

    /// <summary>The same before any task runs.</summary>
    public void AddAtBoot(int handle, PanthorVm vm) => vms.Add(handle, vm);

    /// <summary>
    /// panthor_vm_pool_get_vm: the VM with a reference for the caller, taken before the lock is released (defect P09); null if there is
    /// none.
    /// </summary>
    public virtual async ValueTask<PanthorVm?> Get(int handle)
    {
        await using (await xaLock.Lock())
        {
            var vm = Load(handle);
            vm?.Get();
            return vm;
        }
    }

    /// <summary>xa_load.</summary>
    protected PanthorVm? Load(int handle) => vms.GetValueOrDefault(handle);

    /// <summary>
    /// panthor_vm_pool_destroy_vm: whoever takes the handle out of the pool is the one who destroys the VM (defect P35). EINVAL if there is
    /// no such handle.
    /// </summary>
    public virtual async ValueTask<(Errno Errno, PanthorVm? Vm)> Destroy(int handle)
    {
        var vm = await Take(handle);
        if (vm is null)
            return (Errno.EINVAL, null);
        await vm.Destroy();
        await vm.Put();
        return (Errno.None, vm);
    }

    protected async ValueTask<PanthorVm?> Take(int handle)
    {
        await using (await xaLock.Lock())
            return vms.Remove(handle, out var vm) ? vm : null;
    }
}
