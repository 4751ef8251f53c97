using GpuMm.Implementation.Kernel;
using GpuMm.Implementation.Machine;
using GpuMm.Implementation.PageTables;
using GpuMm.Model.Lifecycles;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Implementation.Vm;

/// <summary>
/// A GPU address space of panthor's (struct panthor_vm): a half for the user, who chooses addresses with VM_BIND, and a half for the
/// kernel's own objects.
/// </summary>
/// <remarks>
/// After "[PATCH v4 07/14] drm/panthor: Add the MMU/VM logical block" (drivers/gpu/drm/panthor/panthor_mmu.c), and right where that patch
/// is wrong: with the repairs that followed, and comments that name the defect. Each bind is prepared, which allocates and may sleep,
/// executed, which may run in a fence-signalling section, and cleaned up.
/// <para>Lock order: op_lock, then the slots lock or an object's gpuva lock. Reservation locks are held over allocations, so none of the
/// others is held when one is taken.</para>
/// </remarks>
public partial class PanthorVm : IPageTableAllocator
{
    /// <summary>Where the kernel's half begins, and the user's ends.</summary>
    public const ulong KernelStart = 1UL << 47;

    const ulong SpaceSize = 1UL << PanthorDevice.VaBits;

    readonly PanthorDevice device;
    readonly Kref references;
    readonly Mutex opLock;
    readonly IoPgtable pgtable;
    readonly DrmGpuvm gpuvm;
    readonly Shared<bool> isUnusable;
    readonly Shared<bool> isDestroyed;
    OpCtx? opCtx; // the operation under way, for the page table code to take tables from

    /// <param name="device">The GPU.</param>
    /// <param name="id">Its number in the execution.</param>
    /// <param name="root">A page for the root of its tables.</param>
    public PanthorVm(PanthorDevice device, int id, Pfn root)
    {
        this.device = device;
        Id = id;
        references = new Kref(Kernel, $"vm {id}");
        opLock = new Mutex(Kernel, Kernel.Lockdep.Class("vm op_lock", onFencePath: true));
        Resv = new Mutex(Kernel, Kernel.Lockdep.Class("dma_resv of a vm"));
        isUnusable = new Shared<bool>(Kernel, $"vm {id} unusable", false);
        isDestroyed = new Shared<bool>(Kernel, $"vm {id} destroyed", false);
        kernelVa = MakeKernelVa();
        queue = new WorkQueue(Kernel, $"bind queue of vm {id}");
        gpuvm = MakeGpuvm(SpaceSize);
        pgtable = MakePgtable(device.Memory, root);
    }

    /// <summary>Its number in the execution: handles are used again, numbers are not.</summary>
    public int Id { get; }

    public Pfn Root => pgtable.Root;

    /// <summary>The reservation lock of the VM and of all objects that are exclusive to it.</summary>
    public Mutex Resv { get; }

    public VmState State { get; private set; } = VmState.Usable;

    /// <summary>The slot that it has; null if none. Guarded by the slots lock.</summary>
    public AsSlot? Slot { get; internal set; }

    /// <summary>How many jobs and groups use it. Guarded by the slots lock.</summary>
    public int ActiveCount { get; internal set; }

    /// <summary>Its mappings in the order of their addresses, for audits: reading them needs no lock.</summary>
    public IEnumerable<GpuVa> Mappings => gpuvm.All;

    protected KernelContext Kernel => device.Kernel;

    protected PanthorDevice Device => device;

    protected IVmListener Listener => device.Listener;

    protected DrmGpuvm Gpuvm => Guarded(gpuvm);

    protected IoPgtable Pgtable => Guarded(pgtable);

    protected Mutex OpLock => opLock;

    protected PageOwner TableOwner => PageOwner.TablesOfVm(Id);

    /// <summary>panthor_vm_create: a VM with an empty table. Null is ENOMEM.</summary>
    public static async ValueTask<PanthorVm?> Create(PanthorDevice device, int id, Func<PanthorDevice, int, Pfn, PanthorVm> make)
    {
        if (await device.TablePages.Allocate(PageOwner.TablesOfVm(id)) is not { } root)
            return null;
        device.Memory.Clear(root);
        return make(device, id, root);
    }

    /// <summary>A user more of the object itself, who must know that it lives.</summary>
    public void Get() => references.Get();

    /// <summary>panthor_vm_put: with the last reference everything is given back.</summary>
    public async ValueTask Put()
    {
        if (await references.Put())
            await Free();
    }

    /// <summary>
    /// panthor_vm_active: a job is about to run in it and needs an address-space slot.
    /// </summary>
    /// <returns>
    /// How it may run; or EINVAL for a VM that a failed bind has made unusable, and what <see cref="PanthorMmu.AddUser"/> says.
    /// </returns>
    public virtual async ValueTask<(Errno Errno, SlotUse? Use)> Active()
    {
        if (await IsUnusable())
        {
            Listener.Reached(VmMark.RefusedByUnusableVm);
            return (Errno.EINVAL, null);
        }

        if (await device.Mmu.TryAddUser(this) is { } use)
            return (Errno.None, use);
        await using (await opLock.Lock())
        {
            if (await IsUnusable())
                return (Errno.EINVAL, null);
            return await device.Mmu.AddUser(this);
        }
    }

    /// <summary>panthor_vm_idle: that job is over.</summary>
    public ValueTask Idle() => device.Mmu.RemoveUser(this);

    /// <summary>
    /// panthor_vm_destroy: takes all mappings away and sees to it that nothing can be mapped afterwards. Needs no memory. The caller drops
    /// the reference of the handle.
    /// </summary>
    public virtual async ValueTask Destroy()
    {
        await isDestroyed.Write(true);
        Become(VmState.Destroyed);
        var everything = new OpCtx(WhatGoes());
        await ExecOp(everything, isAsync: true); // nobody asks again: if it fails, the VM must not be used
        await CleanupOp(everything);
    }

    /// <summary>What a VM that is destroyed lets go of: both halves.</summary>
    protected virtual VmBindOp.Unmap WhatGoes() => new(0, SpaceSize);

    /// <summary>
    /// panthor_vm_get_bo_for_va: the object mapped at an address, with a reference for the caller, and where in it that is. ENOENT if none
    /// is. The reference is taken before the lock is released: then the mapping may go, and the object with it (defect Y11).
    /// </summary>
    public virtual async ValueTask<(Errno Errno, PanthorGem? Bo, ulong Offset)> GetBoForVa(ulong va)
    {
        await using (await opLock.Lock())
        {
            var (bo, offset) = FindBo(va);
            bo?.Get();
            return (bo is null ? Errno.ENOENT : Errno.None, bo, offset);
        }
    }

    /// <summary>The object mapped at an address, and where in it that is; null and 0 if none is.</summary>
    protected (PanthorGem? Bo, ulong Offset) FindBo(ulong va) =>
        Gpuvm.FindFirst(va, 1) is PanthorVma vma ? (vma.Link!.Bo, vma.Offset + (va - vma.Start)) : (null, 0);

    /// <summary>A bind of it failed, and nobody could be told or nothing could be put right: it maps nothing and runs no job.</summary>
    protected virtual async ValueTask<bool> IsUnusable() => await isUnusable.Read();

    /// <summary>For variants that get the interval structure wrong.</summary>
    protected virtual DrmGpuvm MakeGpuvm(ulong size) => new($"vm {Id}", 0, size, 0, 0);

    /// <summary>For variants that get the kernel's addresses wrong.</summary>
    protected virtual KernelVaSpace MakeKernelVa() => new(Kernel);

    /// <summary>For variants that get the page table code wrong.</summary>
    protected virtual IoPgtable MakePgtable(HostMemory memory, Pfn root) =>
        new(Kernel, memory, TableOwner, PanthorDevice.VaBits, PanthorDevice.PaBits, this, root);

    protected void Become(VmState state)
    {
        var before = State;
        State = state;
        Listener.VmChanged(this, before);
    }

    /// <summary>panthor_vm_free. Nobody uses it any more, and no bind is queued: each holds a reference.</summary>
    protected virtual async ValueTask Free()
    {
        Listener.Reached(VmMark.VmFreedByLastUser);
        var last = new OpCtx(new VmBindOp.SyncOnly());
        await using (await opLock.Lock())
        {
            await device.Mmu.Forget(this);
            foreach (var vma in gpuvm.All.ToArray()) // what a failed unmap left
                TakeOut((PanthorVma)vma, last);
            await pgtable.Destroy();
            device.TablePages.Free(Root);
        }

        await CleanupOp(last);
        Become(VmState.Freed);
    }

    T Guarded<T>(T field)
    {
        opLock.AssertHeld();
        return field;
    }
}
