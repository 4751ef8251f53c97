using GpuMm.Harness.Checking;
using GpuMm.Harness.Execution;
using GpuMm.Harness.Systems.Vm.Checking;
using GpuMm.Implementation.Kernel;
using GpuMm.Implementation.Machine;
using GpuMm.Implementation.Machine.Walking;
using GpuMm.Implementation.Vm;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Harness.Systems.Vm;

/// <summary>
/// One execution's Mali GPU with its VMs, and the processes that call them: the only place that turns operations of a program into calls
/// of the implementation.
/// </summary>
sealed partial class VmWorld : World
{
    /// <summary>Ids of the workers of bind queues: above those of branches and quiescence.</summary>
    const int FirstWorker = 32;

    const int TasksOfARun = Scenario.MaxTasks + 2; // with the prefix before and quiescence after them
    const int MostCreatedByTask = 20; // so that the id of a worker is a byte

    /// <summary>A page is 4 KiB, and an execution needs a dozen: most of what it would otherwise allocate.</summary>
    [ThreadStatic]
    static HostPagePool? pages;

    readonly KernelContext kernel;
    readonly History history;
    readonly EventHub hub;
    readonly VmVariant variant;
    readonly List<PanthorVm> vms = [];
    readonly VmVariable[] vmVariables;
    readonly KernelVariable[] kernelVariables;
    readonly Syncobj[] syncobjs;
    readonly BufferHandle[] buffers;
    readonly int[] numbered = new int[TasksOfARun]; // by task: how many numbers it has had
    readonly PanthorVm?[] callees = new PanthorVm?[TasksOfARun]; // by task
    readonly int[] created = new int[TasksOfARun]; // by task: how many VMs

    public VmWorld(Scenario scenario, KernelContext kernel, History history, EventHub hub, VmVariant variant)
    {
        (this.kernel, this.history, this.hub, this.variant) = (kernel, history, hub, variant);
        hub.Start(kernel);
        var events = new VmEvents(hub, scenario.AddressSpaceSlots);
        Device = new PanthorDevice(kernel, scenario.AddressSpaceSlots, events, variant.MakeMmu, pages ??= new HostPagePool());
        Pool = variant.MakePool(kernel);
        Books = new VmBooks(history);
        vmVariables = [.. Enumerable.Range(0, VmLimits.Vms).Select(index => new VmVariable(kernel, index))];
        kernelVariables = [.. Enumerable.Range(0, VmLimits.KernelMappings).Select(index => new KernelVariable(index))];
        syncobjs = [.. Enumerable.Range(0, VmLimits.Syncobjs).Select(index => new Syncobj(kernel, index))];
        events.Add(Books);
        foreach (var observer in VmProperties.Observers(this))
            events.Add(observer);
        for (int space = 0; space < scenario.AddressSpaces; space++)
            AddAtBoot(space);
        buffers = [.. Enumerable.Range(0, VmBuffers.All.Length).Select(NewBuffer)];
    }

    public PanthorDevice Device { get; }

    public VmPool Pool { get; }

    /// <summary>What the address spaces should be, by what was asked of them.</summary>
    public VmBooks Books { get; }

    public History History => history;

    /// <summary>Every VM that was ever made, by its number.</summary>
    public IReadOnlyList<PanthorVm> Vms => vms;

    /// <summary>The objects that exist from the start, with or without a handle.</summary>
    public IEnumerable<PanthorGem> Buffers => buffers.Select(buffer => buffer.Bo);

    /// <summary>The VM in which the job of a task runs; null if it runs none.</summary>
    public PanthorVm? JobOf(int task) => jobs.GetValueOrDefault(task);

    /// <summary>The VM that a task's call is about; null if it is about none.</summary>
    public PanthorVm? VmOf(int task) => callees[task];

    /// <summary>A task's call is about this VM, or about none.</summary>
    public void CallsInto(int task, PanthorVm? vm) => callees[task] = vm;

    public override IEnumerable<VirtualPage> KnownPages => PagesOf(history).Distinct();

    public override string NameOf(VirtualPage page) => $"vm {page.Space} {Bytes.Text(page.Vfn.Address.Raw)}";

    public override string DescribeModel(VirtualPage page) => ObjectHistory.StateOf(history, new VmPages(this, page), page) switch
    {
        { Phase: Model.Specification.PagePhase.Mapped } mapped => $"{mapped.Frame} {(mapped.Writable ? "writable" : "read-only")}",
        var other => $"{other}",
    };

    public override string Describe(VirtualPage page) =>
        Lookup(page) is { } leaf
            ? $"{Pfn.Of(leaf.Address)} {(leaf.ReadOnly ? "read-only" : "writable")} ({Device.Memory.OwnerOf(Pfn.Of(leaf.Address))})"
            : "unmapped";

    public override IEnumerable<string> DescribePath(VirtualPage page) => Find(page.Space) is { } vm
        ? Device.Hardware.Format.Path(Device.Memory, vm.Root, page.Vfn.Address)
        : [];

    /// <summary>The VM of that number; null if it was never made.</summary>
    public PanthorVm? Find(int space) => vms.Find(vm => vm.Id == space);

    public override async ValueTask Run(int task, Operation operation) => await ((VmOperation)operation switch
    {
        VmOperation.Bind bind => Bind(task, bind),
        VmOperation.BindAsync bind => BindAsync(task, bind),
        VmOperation.SignalSyncobj signal => SignalSyncobj(task, signal),
        VmOperation.GpuAccess access => GpuAccess(task, access),
        VmOperation.Activate activate => Activate(task, activate),
        VmOperation.Idle idle => Idle(task, idle),
        VmOperation.KernelMap map => KernelMap(task, map),
        VmOperation.KernelUnmap unmap => KernelUnmap(task, unmap),
        VmOperation.GetBoForVa look => GetBoForVa(task, look),
        VmOperation.CreateVm create => CreateVm(task, create),
        VmOperation.DestroyVm destroy => DestroyVm(task, destroy),
        VmOperation.CloseBo close => CloseBo(task, close),
        VmOperation.HandleIrq irq => OnDevice(task, irq, HandleIrq),
        VmOperation.Suspend suspend => OnDevice(task, suspend, Device.Mmu.Suspend),
        VmOperation.Resume resume => OnDevice(task, resume, Resume),
        VmOperation.Reset reset => OnDevice(task, reset, Reset),
        _ => throw new System.Diagnostics.UnreachableException(),
    });

    /// <summary>
    /// Lets everything that waits go on, waits for it, and lets go of everything, the VMs last. What changes no page is no call.
    /// </summary>
    public override async ValueTask Quiesce(int task)
    {
        if (!vms.TrueForAll(vm => vm.Queue.IsIdle))
            await FinishQueues();
        await Device.Mmu.Resume();
        await Device.Mmu.HandleIrq();
        foreach (var vm in vmVariables.SelectMany(variable => variable.Users))
        {
            await vm.Idle();
            await vm.Put();
        }

        for (int i = 0; i < kernelVariables.Length; i++)
            await KernelUnmap(task, new VmOperation.KernelUnmap(i));
        for (int i = 0; i < vmVariables.Length; i++)
        {
            if (vmVariables[i].IsTaken)
                await DestroyVm(task, new VmOperation.DestroyVm(i));
        }

        foreach (var handle in buffers)
        {
            if (!handle.IsClosed)
                await handle.Bo.Put();
        }

        hub.AtQuiescence();
    }

    async ValueTask FinishQueues()
    {
        foreach (var syncobj in syncobjs)
        {
            if (!syncobj.IsSignalling)
                await syncobj.First.Signal();
        }

        foreach (var vm in vms)
            await vm.Queue.WaitIdle();
    }

    void AddAtBoot(int space)
    {
        var root = Device.TablePages.AllocateAtBoot(PageOwner.TablesOfVm(space));
        var vm = Adopt(variant.MakeVm(Device, space, root));
        Pool.AddAtBoot(space, vm);
        vmVariables[space].IsTaken = true;
    }

    /// <summary>A VM that was just made: its queue gets a worker.</summary>
    PanthorVm Adopt(PanthorVm vm)
    {
        vms.Add(vm);
        kernel.SpawnBackground(FirstWorker + vm.Id, $"bind queue of vm {vm.Id}", vm.Queue.Run);
        return vm;
    }

    BufferHandle NewBuffer(int index)
    {
        var owner = index == VmBuffers.Private ? vms[0] : null;
        var bo = new PanthorGem(Device, index, VmBuffers.All[index], owner);
        Books.Add(bo);
        return new BufferHandle(kernel, index, bo);
    }

    HardwareExtent? Lookup(VirtualPage page) => Find(page.Space) is { } vm
        ? Device.Hardware.Format.Lookup(Device.Memory, vm.Root, page.Vfn.Address) : null;

    /// <summary>The first page of each range that was asked for, and every page that was looked at.</summary>
    static IEnumerable<VirtualPage> PagesOf(History calls)
    {
        foreach (var call in calls.Calls)
        {
            if (Model.Specification.VmSpecification.PageLookedAt(call.Response) is { } seen)
                yield return seen;
            if (call.Response is VmResponse.Bound { Op: VmBindOp.Map { Size: > 0 } map } bound)
                yield return new VirtualPage(bound.Space, Vfn.Of(new VirtualAddress(map.Va)));
            if (call.Response is VmResponse.KernelMapped kernelMapped)
                yield return new VirtualPage(kernelMapped.Space, kernelMapped.Range.Start);
        }
    }

    /// <summary>A number that no other task is given, whatever the order of events: naming things is no race.</summary>
    int NextNumber(int task) => (numbered[task]++ * TasksOfARun) + task + 1;
}
