using System.Collections.Immutable;
using GpuMm.Harness.Generation;
using GpuMm.Harness.Scheduling;
using GpuMm.Implementation.Kernel;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Harness.Systems.Vm;

/// <summary>
/// Programs for panthor's VMs. They are random, with a memory of what each variable probably stands for, so that most operations find what
/// they need.
/// </summary>
sealed class VmGenerator(Choices choices, string variant)
{
    readonly VmBinds binds = new(choices);
    readonly bool[] exists = new bool[VmLimits.Vms];
    readonly int[] users = new int[VmLimits.Vms];
    readonly bool[] kernelMapped = new bool[VmLimits.KernelMappings];
    readonly List<int> waitedFor = [];
    readonly int[] weights = [8, 5, 7, 3, 10, 2, 2, 2, 3, 2, 1, 2, 1, 2, 2, 1];
    int addressSpaces = 1;
    int slots = VmLimits.LeastSlots;
    bool suspended;

    enum Kind
    {
        Map,
        Unmap,
        Async,
        Signal,
        GpuAccess,
        Activate,
        Idle,
        KernelMap,
        KernelUnmap,
        GetBoForVa,
        CreateVm,
        DestroyVm,
        CloseBo,
        HandleIrq,
        Suspend,
        Reset,
    }

    public Scenario Scenario()
    {
        addressSpaces = choices.Pick<int>([1, 1, 1, 2, 2, 2, 3]);
        slots = choices.OneIn(3) ? VmLimits.MostSlots : VmLimits.LeastSlots;
        exists.AsSpan(0, addressSpaces).Fill(true);
        choices.LeaveSomeOut(weights, (int)Kind.Map, (int)Kind.GpuAccess);
        var program = choices.OneIn(4) ? Duel() : Free();
        return new Scenario(VmLimits.SystemName, variant, MmuVersion.Lpae, VmLimits.VramInPages, addressSpaces,
            program, Failures(), Schedule.Explicit.Default)
        { AddressSpaceSlots = slots };
    }

    Program Free()
    {
        var prefix = Operations(choices.Below(5));
        int tasks = choices.Pick<int>([0, 1, 2, 2, 2, 3, 3]);
        var branches = ImmutableArray.CreateBuilder<ImmutableArray<Operation>>(tasks);
        for (int task = 0; task < tasks; task++)
            branches.Add(Operations(1 + choices.Below(tasks == 3 ? 3 : 4)));
        return new Program(prefix, branches.MoveToImmutable());
    }

    Program Duel()
    {
        var duels = new VmDuels(choices, binds);
        int which = choices.Weighted([4, 4, 4, 4, 2, 2]);
        if (which == 0)
            return duels.AgainstAnEngine();
        if (which == 1)
            return duels.DestroyAgainstAQueuedMap();
        if (which == 4)
            return duels.OfKernelBuffers();
        if (which == 5)
            return duels.OnOnePage();
        addressSpaces = Math.Max(addressSpaces, 2);
        slots = VmLimits.LeastSlots;
        return which == 2 ? duels.ForOneSlot() : duels.AgainstTheFaultHandler();
    }

    ImmutableArray<Operation> Operations(int count)
    {
        var operations = ImmutableArray.CreateBuilder<Operation>(count);
        while (operations.Count < count)
            operations.Add(Next());
        return operations.MoveToImmutable();
    }

    VmOperation Next()
    {
        var kind = (Kind)choices.Weighted(weights);
        if (!exists.Contains(true) && choices.OneIn(2))
            return Create(0);
        if (suspended && choices.OneIn(3))
            return Sleep(false);
        int vm = Vm();
        if (kind is Kind.Unmap or Kind.GpuAccess or Kind.GetBoForVa && !binds.Any(vm) && !choices.OneIn(4))
            kind = Kind.Map;
        return kind switch
        {
            Kind.Unmap => new VmOperation.Bind(vm, choices.OneIn(24) ? new VmBindOp.SyncOnly() : binds.Unmap(vm)),
            Kind.Async => Async(vm),
            Kind.Signal => Signal(),
            Kind.GpuAccess => binds.Use(vm),
            Kind.GetBoForVa => new VmOperation.GetBoForVa(vm, binds.Address(vm)),
            Kind.CloseBo => new VmOperation.CloseBo(binds.Close()),
            Kind.HandleIrq => new VmOperation.HandleIrq(),
            Kind.Reset => new VmOperation.Reset(),
            Kind.Suspend => Sleep(!suspended),
            Kind.Activate => Activate(vm),
            Kind.Idle when One(users, user => user > 0) is { } active => Idle(active),
            Kind.CreateVm when One(exists, there => !there) is { } empty => Create(empty),
            Kind.DestroyVm => Destroy(vm),
            Kind.KernelUnmap when One(kernelMapped, held => held) is { } slot => KernelUnmap(slot),
            Kind.KernelMap or Kind.KernelUnmap => KernelMap(One(kernelMapped, held => !held) ?? 0, vm),
            Kind.Map => new VmOperation.Bind(vm, binds.Map(vm)),
            _ => binds.Use(vm),
        };
    }

    /// <summary>One that exists, or once in a while none.</summary>
    int Vm() => !choices.OneIn(24) && One(exists, there => there) is { } vm ? vm : choices.Below(VmLimits.Vms);

    VmOperation.BindAsync Async(int vm)
    {
        VmBindOp op = choices.Weighted([5, 3, 2]) switch
        {
            0 => binds.Map(vm),
            1 => binds.Unmap(vm),
            _ => new VmBindOp.SyncOnly(),
        };
        int? wait = choices.OneIn(2) || (op is VmBindOp.SyncOnly && !choices.OneIn(4)) ? Syncobj() : null;
        if (wait is { } awaited)
            waitedFor.Add(awaited);
        return new VmOperation.BindAsync(vm, op, wait, choices.OneIn(2) ? Syncobj() : null);
    }

    /// <summary>The first ones are the most likely, so that waits and signals meet.</summary>
    int Syncobj() => choices.Weighted([4, 3, 1, 1]);

    VmOperation.SignalSyncobj Signal()
    {
        if (waitedFor.Count == 0)
            return new VmOperation.SignalSyncobj(Syncobj());
        int first = waitedFor[0];
        waitedFor.RemoveAt(0);
        return new VmOperation.SignalSyncobj(first);
    }

    VmOperation.Activate Activate(int vm)
    {
        users[vm]++;
        return new VmOperation.Activate(vm);
    }

    VmOperation.Idle Idle(int vm)
    {
        users[vm]--;
        return new VmOperation.Idle(vm);
    }

    VmOperation.CreateVm Create(int vm)
    {
        exists[vm] = true;
        return new VmOperation.CreateVm(vm);
    }

    VmOperation.DestroyVm Destroy(int vm)
    {
        exists[vm] = false;
        return new VmOperation.DestroyVm(vm);
    }

    VmOperation.KernelMap KernelMap(int slot, int vm)
    {
        kernelMapped[slot] = true;
        return new VmOperation.KernelMap(slot, vm, binds.KernelPages());
    }

    VmOperation.KernelUnmap KernelUnmap(int slot)
    {
        kernelMapped[slot] = false;
        return new VmOperation.KernelUnmap(slot);
    }

    VmOperation Sleep(bool sleep)
    {
        suspended = sleep;
        return sleep ? new VmOperation.Suspend() : new VmOperation.Resume();
    }

    ImmutableArray<InjectedFailure> Failures()
    {
        int count = choices.Pick<int>([0, 0, 0, 1, 1, 2]);
        var failures = ImmutableArray.CreateBuilder<InjectedFailure>(count);
        while (failures.Count < count)
        {
            var site = choices.Pick<FailureSite>(VmLimits.Sites);
            failures.Add(new InjectedFailure(site, 1 + choices.Below(choices.Pick<int>([2, 4, 4, 12]))));
        }

        return failures.MoveToImmutable();
    }

    /// <summary>The number of any that fits; null if none does.</summary>
    int? One<T>(T[] among, Func<T, bool> fits)
    {
        int from = choices.Below(among.Length);
        for (int i = 0; i < among.Length; i++)
        {
            int at = (from + i) % among.Length;
            if (fits(among[at]))
                return at;
        }

        return null;
    }
}
