using System.Collections.Immutable;
using GpuMm.Harness.Generation;
using GpuMm.Harness.Scheduling;
using GpuMm.Implementation.Kernel;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Harness.Systems.Svm;

/// <summary>
/// Programs for shared virtual memory. They are random, with a memory of what each process probably has, so that most operations find what
/// they need; and nearly all of a program is about one page or two.
/// </summary>
sealed class SvmGenerator(Choices choices, string variant, MmuVersion mmu)
{
    readonly SvmPages pages = new(choices);
    readonly int[] weights = [3, 4, 4, 2, 2, 1, 5, 5, 2, 3, 4, 3, 18, 5, 3, 2, 1, 1];
    bool isPrefixDone;

    enum Kind
    {
        Mmap,
        Munmap,
        Mprotect,
        Mremap,
        Fork,
        Exit,
        Load,
        Store,
        Pin,
        Unpin,
        Reclaim,
        Reap,
        GpuAccess,
        Bind,
        OtherDeviceMigrate,
        EvictDmem,
        OpenGpu,
        CloseGpu,
    }

    public Scenario Scenario()
    {
        choices.LeaveSomeOut(weights, (int)Kind.Mmap, (int)Kind.GpuAccess);
        int vram = choices.Pick<int>([SvmLimits.RoomyVramInPages, .. SvmLimits.VramSizes]);
        int entries = choices.Pick<int>([SvmLimits.RoomyFaultEntries, .. SvmLimits.FaultBufferSizes]);
        SvmDuel? duel = choices.OneIn(3) ? (SvmDuel)choices.Weighted(SvmDuels.Weights) : null;
        var program = duel is { } about ? new SvmDuels(choices, pages.Home).About(about) : Free();
        return new Scenario(SvmLimits.SystemName, variant, mmu, vram, 1, program, Failures(), Schedule.Explicit.Default)
        {
            FaultBufferEntries = duel == SvmDuel.FullBuffer ? choices.Pick<int>([2, 2, 3]) : entries,
        };
    }

    Program Free()
    {
        var prefix = Setup().AddRange(Operations(choices.Below(4)));
        isPrefixDone = true;
        int tasks = choices.Pick<int>([1, 2, 2, 2, 2, 2, 3, 3, 3, 4]);
        var branches = ImmutableArray.CreateBuilder<ImmutableArray<Operation>>(tasks);
        for (int task = 0; task < tasks; task++)
            branches.Add(pages.InOneTask(() => Operations(1 + choices.Below(tasks > 2 ? 3 : 4))));
        return new Program(prefix, branches.MoveToImmutable());
    }

    /// <summary>A mapping, so that the home is no hole; something in it; and who else is to share it.</summary>
    ImmutableArray<Operation> Setup()
    {
        int page = pages.Home;
        List<SvmOperation> setup = [];
        if (choices.OneIn(4) || (!pages.IsMapped(0, page) && !choices.OneIn(8)))
            setup.Add(Mmap(0, page));
        if (choices.OneIn(2))
            setup.Add(new SvmOperation.Store(0, page));
        if (choices.OneIn(4))
            setup.Add(Bind(0, page));
        if (choices.OneIn(5))
            setup.Add(new SvmOperation.Fork());
        if (choices.OneIn(10))
            setup.Add(new SvmOperation.Pin(0, page));
        if (choices.OneIn(10))
            setup.Add(OtherDeviceMigrate(0, page));
        setup.ForEach(pages.Remember);
        return [.. setup];
    }

    /// <summary>Fewer, if nobody is left to do more.</summary>
    ImmutableArray<Operation> Operations(int count)
    {
        var operations = ImmutableArray.CreateBuilder<Operation>(count);
        while (operations.Count < count && (pages.Exists(0) || pages.HasChild))
        {
            var next = Next();
            pages.Remember(next);
            operations.Add(next);
        }

        return operations.ToImmutable();
    }

    SvmOperation Next()
    {
        int process = pages.Process(), page = pages.Page(process);
        return Possible((Kind)choices.Weighted(weights), process, page) switch
        {
            Kind.Mmap => Mmap(process, page),
            Kind.Munmap when pages.Around(page) is var (first, count) => new SvmOperation.Munmap(process, first, count),
            Kind.Mprotect => Mprotect(process, page),
            Kind.Mremap when pages.Around(page % SvmWindow.PagesPerHalf) is var (first, count) =>
                new SvmOperation.Mremap(process, first, count),
            Kind.Fork => new SvmOperation.Fork(),
            Kind.Exit => new SvmOperation.Exit(process),
            Kind.Load => new SvmOperation.Load(process, page),
            Kind.Store => new SvmOperation.Store(process, page),
            Kind.Pin => new SvmOperation.Pin(process, page),
            Kind.Unpin => pages.Pinned is var (pinner, pinned) ? new SvmOperation.Unpin(pinner, pinned)
                : new SvmOperation.Pin(process, page),
            Kind.Reclaim => new SvmOperation.Reclaim(process, page),
            Kind.Reap when pages.Around(page) is var (first, count) => new SvmOperation.Reap(process, first, count),
            Kind.Bind => Bind(process, page),
            Kind.OtherDeviceMigrate => OtherDeviceMigrate(process, page),
            Kind.EvictDmem => new SvmOperation.EvictDmem(),
            Kind.OpenGpu => new SvmOperation.OpenGpu(process),
            Kind.CloseGpu => new SvmOperation.CloseGpu(process),
            _ => SvmDuels.Use(choices, process, page),
        };
    }

    /// <summary>What is done instead, mostly, where the process has not what the operation needs.</summary>
    Kind Possible(Kind kind, int process, int page) => kind switch
    {
        Kind.Exit when !isPrefixDone => Kind.GpuAccess, // or nobody would be left for the branches
        _ when choices.OneIn(8) => kind,
        Kind.Fork when pages.HasChild || !pages.Exists(0) => Kind.GpuAccess,
        Kind.OpenGpu when pages.HasGpu(process) => Kind.GpuAccess,
        Kind.GpuAccess or Kind.Bind or Kind.CloseGpu when !pages.HasGpu(process) => Kind.OpenGpu,
        Kind.Mmap or Kind.Fork or Kind.Exit or Kind.Unpin or Kind.EvictDmem or Kind.OpenGpu or Kind.CloseGpu => kind,
        Kind.Mprotect or Kind.Reclaim or Kind.Reap when !pages.IsMapped(process, page) => Kind.GpuAccess,
        _ => pages.IsMapped(process, page) || choices.OneIn(2) ? kind : Kind.Mmap,
    };

    SvmOperation.Mmap Mmap(int process, int page)
    {
        var (first, count) = pages.Around(page);
        var kind = (VmaKind)choices.Weighted([5, 1, 2]);
        var prot = (Prot)choices.Weighted([1, 2, 9]);
        return new SvmOperation.Mmap(process, first, count, kind, prot);
    }

    SvmOperation.Mprotect Mprotect(int process, int page)
    {
        var (first, count) = pages.Around(page);
        return new SvmOperation.Mprotect(process, first, count, (Prot)choices.Weighted([2, 4, 3]));
    }

    SvmOperation.Bind Bind(int process, int page)
    {
        var (first, count) = pages.Around(page);
        return new SvmOperation.Bind(process, first, count);
    }

    SvmOperation.OtherDeviceMigrate OtherDeviceMigrate(int process, int page)
    {
        var (first, count) = pages.Around(page);
        return new SvmOperation.OtherDeviceMigrate(process, first, count);
    }

    ImmutableArray<InjectedFailure> Failures()
    {
        int count = choices.Pick<int>([0, 0, 0, 1, 1, 2]);
        var failures = ImmutableArray.CreateBuilder<InjectedFailure>(count);
        while (failures.Count < count)
        {
            var site = choices.Pick<FailureSite>(SvmLimits.Sites);
            failures.Add(new InjectedFailure(site, 1 + choices.Below(choices.Pick<int>([2, 2, 4, 12]))));
        }

        return failures.MoveToImmutable();
    }
}
