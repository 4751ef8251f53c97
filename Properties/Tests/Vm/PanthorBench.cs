using GpuMm.Harness.Systems.Vm;
using GpuMm.Implementation.Kernel;
using GpuMm.Implementation.Machine;
using GpuMm.Implementation.Machine.Walking;
using GpuMm.Implementation.Vm;
using GpuMm.Model.Lifecycles;
using GpuMm.Model.Specification;
using GpuMm.Model.Vocabulary;
using GpuMm.Tests.Kernel;
using Xunit;

namespace GpuMm.Tests.Vm;

/// <summary>
/// A Mali GPU with panthor's driver, VMs with their queues, buffer objects, and the view of the hardware. Beside each VM is the model of
/// it. Whatever breaks memory safety, lock order or a lifecycle is a complaint.
/// </summary>
sealed class PanthorBench : IVmListener
{
    public const ulong Page = PageSize.Bytes;
    public const ulong MiB = 1UL << 20;

    const int FirstWorker = 100;

    readonly KernelBench tasks;
    readonly List<PanthorVm> vms = [];
    readonly List<PanthorGem> bos = [];
    readonly Dictionary<int, AddressMap> maps = [];
    readonly int[] alive = new int[Enum.GetValues<VmObject>().Length];

    public PanthorBench(int slots = 3, IScheduler? scheduler = null, params InjectedFailure[] failures)
    {
        tasks = new KernelBench(scheduler, stepLimit: 200_000, failures);
        Device = new PanthorDevice(Kernel, slots, this);
        Pool = new VmPool(Kernel);
    }

    public PanthorDevice Device { get; }

    public VmPool Pool { get; }

    public KernelContext Kernel => tasks.Kernel;

    public IReadOnlyList<AsSlot> Slots => Device.Mmu.Slots;

    public List<string> Said => tasks.Said;

    public HashSet<VmMark> Marks { get; } = [];

    public HashSet<SplitCase> Splits { get; } = [];

    /// <summary>The binds that were executed, in that order.</summary>
    public List<(int Vm, VmBindOp Op, Errno Errno)> Executed { get; } = [];

    /// <summary>The tests' own eye on each write of entries, at the step where it happens.</summary>
    public Action? OnEntriesWritten { get; set; }

    public List<string> Complaints { get; } = [];

    public int TlbHits { get; private set; }

    public int Tables => Device.Memory.Tables.Count();

    /// <summary>A VM before any task runs, with a worker for its queue. The test holds the first reference.</summary>
    public PanthorVm NewVm(Func<PanthorDevice, int, Pfn, PanthorVm>? make = null)
    {
        int id = vms.Count;
        var root = Device.TablePages.AllocateAtBoot(PageOwner.TablesOfVm(id));
        return Adopt(make?.Invoke(Device, id, root) ?? new PanthorVm(Device, id, root));
    }

    public PanthorVm Adopt(PanthorVm vm)
    {
        vms.Add(vm);
        Kernel.SpawnBackground(FirstWorker + vm.Id, $"bind queue of vm {vm.Id}", vm.Queue.Run);
        return vm;
    }

    /// <summary>One of <see cref="VmBuffers"/>. The test holds the first reference.</summary>
    public PanthorGem NewBo(int which, PanthorVm? exclusiveTo = null) => NewBo(which, VmBuffers.All[which], exclusiveTo);

    public PanthorGem NewBo(int id, BufferLayout layout, PanthorVm? exclusiveTo = null)
    {
        var bo = new PanthorGem(Device, id, layout, exclusiveTo);
        bos.Add(bo);
        return bo;
    }

    /// <summary>Runs the bodies as tasks 1, 2, ... at the same time, to their end.</summary>
    public void Run(params Func<ValueTask>[] bodies)
    {
        var end = tasks.Run(bodies);
        if (tasks.Crashed.Count > 0)
            throw new InvalidOperationException($"{tasks.Crashed[0].Name} crashed", tasks.Crashed[0].Failure);
        Assert.Equal(RunEnd.Completed, end);
    }

    public T Run<T>(Func<ValueTask<T>> body)
    {
        T result = default!;
        Run(async () => { result = await body(); });
        return result;
    }

    public RunEnd RunUntilStuck(params Func<ValueTask>[] bodies) => tasks.Run(bodies);

    public static VmBindOp.Map MapOf(PanthorGem bo, ulong va, ulong size, ulong offset = 0, VmMapFlags flags = VmMapFlags.None) =>
        new(bo.Id, offset, va, size, flags);

    public Errno Map(
        PanthorVm vm, PanthorGem bo, ulong va, ulong? size = null, ulong offset = 0, VmMapFlags flags = VmMapFlags.None) =>
        Run(() => vm.BindSync(MapOf(bo, va, size ?? bo.Size, offset, flags), bo));

    public Errno Unmap(PanthorVm vm, ulong va, ulong size) => Run(() => vm.BindSync(new VmBindOp.Unmap(va, size), null));

    /// <summary>Queues it and lets the queue work as far as it can.</summary>
    public (Errno Errno, BindJob? Job) BindAsync(
        PanthorVm vm, VmBindOp op, PanthorGem? bo = null, Fence? wait = null, bool wantsFence = true) =>
        Run(() => vm.BindAsync(op, bo, wait, wantsFence));

    public (Errno Errno, SlotUse? Use) Activate(PanthorVm vm) => Run(vm.Active);

    public void Idle(PanthorVm vm) => Run(vm.Idle);

    /// <summary>A job that accesses one page; its outcome is that of a disabled slot if it did not even get one.</summary>
    public MaliAccessResult Job(PanthorVm vm, ulong va, Access access = Access.Read, ulong value = 0, bool cached = true) =>
        Run(() => JobOf(vm, va, access, value, cached));

    public async ValueTask<MaliAccessResult> JobOf(
        PanthorVm vm, ulong va, Access access = Access.Read, ulong value = 0, bool cached = true)
    {
        var (_, use) = await vm.Active();
        if (use is not { } granted)
            return new MaliAccessResult(GpuAccessOutcome.SlotDisabled, default, 0);
        var result = await Device.Hardware.Access(granted.Slot, new VirtualAddress(va), access, value, cached, granted.ResetCount);
        await vm.Idle();
        return result;
    }

    public HardwareExtent? Lookup(PanthorVm vm, ulong va) =>
        Device.Hardware.Format.Lookup(Device.Memory, vm.Root, new VirtualAddress(va));

    public IReadOnlyList<HardwareExtent> Leaves(PanthorVm vm) => Device.Hardware.Format.Leaves(Device.Memory, vm.Root);

    /// <summary>Every page of the range is in the tables what the model says, with its rights; and nothing at all is beyond it.</summary>
    public void AssertAsModelled(PanthorVm vm, ulong start, ulong end)
    {
        var map = maps.GetValueOrDefault(vm.Id, AddressMap.Empty);
        for (ulong va = start; va < end; va += Page)
        {
            (Pfn, VmMapFlags)? wanted = map.Lookup(va) is var (bo, offset, flags)
                ? (bos.Find(known => known.Id == bo)!.Layout.FrameOf(offset / Page), flags) : null;
            (Pfn, VmMapFlags)? found = Lookup(vm, va) is { } leaf ? (FrameAt(leaf, va), FlagsOf(leaf)) : null;
            Assert.True(wanted == found, $"{Bytes.Text(va)}: {wanted} was asked for, and the tables hold {found}");
        }

        Assert.All(Leaves(vm), leaf => Assert.True(
            leaf.Start.Raw >= start && leaf.Start.Raw + leaf.Bytes <= end, $"{leaf} is beyond the range that was compared"));
    }

    /// <summary>The pages that translate, for a range in which nothing else is of interest.</summary>
    public int MappedPages(PanthorVm vm) => (int)(Leaves(vm).Aggregate(0UL, (sum, leaf) => sum + leaf.Bytes) / Page);

    /// <summary>The level of the leaf at an address: 2 for a block, 3 for a page; null for none.</summary>
    public int? LevelAt(PanthorVm vm, ulong va) => Lookup(vm, va)?.Level;

    /// <summary>Lets go of every VM and buffer object that the test holds, whatever the failures were: nothing may be left.</summary>
    public void AssertNothingIsLeft(params PanthorVm[] alreadyPut)
    {
        Kernel.Failures.Armed = false;
        Run(async () =>
        {
            foreach (var vm in vms.Except(alreadyPut))
            {
                await vm.Queue.WaitIdle();
                while (vm.ActiveCount > 0)
                    await vm.Idle();
                if (vm.State != VmState.Destroyed)
                    await vm.Destroy();
                await vm.Put();
            }

            foreach (var bo in bos)
                await bo.Put();
        });
        Assert.All(vms, vm => Assert.Equal(VmState.Freed, vm.State));
        Assert.All(bos, bo => Assert.Equal((true, 0, 0), (bo.IsFreed, bo.Pins, bo.Links.Count)));
        Assert.All(alive, count => Assert.Equal(0, count));
        Assert.Equal(0, Tables);
        Assert.All(Slots, slot => Assert.True(slot.IsFree, $"{slot} is not free"));
        AssertClean();
    }

    public int Alive(VmObject kind) => alive[(int)kind];

    public void AssertClean() => Assert.Empty(Complaints.Concat(tasks.Findings.Select(finding => finding.Message)));

    static Pfn FrameAt(HardwareExtent leaf, ulong va) => Pfn.Of(leaf.Address + (va - leaf.Start.Raw));

    static VmMapFlags FlagsOf(HardwareExtent leaf) => (leaf.ReadOnly ? VmMapFlags.ReadOnly : VmMapFlags.None)
        | (leaf.ExecuteNever ? VmMapFlags.NoExec : VmMapFlags.None) | (leaf.Cacheable ? VmMapFlags.None : VmMapFlags.Uncached);

    void IVmListener.VmChanged(PanthorVm vm, VmState before)
    {
        if (!VmLifecycle.Instance.Permits(before, vm.State))
            Complaints.Add($"vm {vm.Id} is {vm.State} and was {before}");
    }

    void IVmListener.SlotChanged(AsSlot slot, AsSlotState before)
    {
        if (!AsSlotLifecycle.Instance.Permits(before, slot.State))
            Complaints.Add($"{slot} was {before}");
    }

    void IVmListener.BindExecuted(PanthorVm vm, OpCtx op, Errno errno)
    {
        Executed.Add((vm.Id, op.Op, errno));
        if (errno != Errno.None)
            return;
        var map = maps.GetValueOrDefault(vm.Id, AddressMap.Empty);
        maps[vm.Id] = op.Op switch
        {
            VmBindOp.Map request => map.Map(request.Va, request.Size, request.Bo, request.BoOffset, request.Flags),
            VmBindOp.Unmap request => map.Unmap(request.Va, request.Size),
            _ => map,
        };
    }

    void IVmListener.Split(SplitCase which) => Splits.Add(which);

    void IVmListener.EntriesWritten(PanthorVm vm, ulong iova, ulong size) => OnEntriesWritten?.Invoke();

    void IVmListener.BindQueued(BindJob job) => Said.Add($"queued {job}");

    void IVmListener.BindSignalled(BindJob job, Errno errno) => Said.Add($"signalled {job}, {errno}");

    void IVmListener.ObjectCounted(VmObject kind, int change)
    {
        if ((alive[(int)kind] += change) < 0)
            Complaints.Add($"a {kind} was freed that nobody had");
    }

    void IVmListener.Reached(VmMark mark) => Marks.Add(mark);

    void IMemoryListener.PageAllocated(Pfn page, PageOwner owner)
    {
    }

    void IMemoryListener.PageFreed(Pfn page, PageOwner formerOwner)
    {
    }

    void IMemoryListener.MemoryFaulted(MemoryFault fault) => Complaints.Add($"{fault}");

    void IMaliListener.GpuTouchesPage(int slot, Pfn root, VirtualAddress page, Pfn frame, Access access)
    {
    }

    void IMaliListener.TlbHit(int slot, VirtualAddress page) => TlbHits++;

    void IMaliListener.TlbChanged(int slot)
    {
    }

    void IMaliListener.AccessWaitedForRegion(int slot) => Said.Add("access waited");

    void IMaliListener.CommandWaited(int slot, AsCommand command) => Said.Add($"{command} waited");

    void IMaliListener.FaultRaised(int slot, MaliFault fault) => Said.Add($"slot {slot}: {fault.Outcome}");
}

/// <summary>Gives the turn to one task as long as it can go on; which, a test changes when something happens.</summary>
sealed class Favourite : IScheduler
{
    public int Task { get; set; } = 1;

    public int Choose(ReadOnlySpan<Step> enabled, int lastTask)
    {
        for (int i = 0; i < enabled.Length; i++)
        {
            if (enabled[i].Task == Task)
                return i;
        }

        return 0;
    }
}
