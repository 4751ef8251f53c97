using System.Collections.Immutable;
using GpuMm.Harness.Generation;
using GpuMm.Implementation.Kernel;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Harness.Systems.Svm;

/// <summary>
/// Random programs of processes that share their memory with a device, with a memory of what each process probably has, so that most
/// operations find what they need; and nearly all of a program is about one page or two. A class derived from it has the operations of the
/// driver.
/// </summary>
abstract class SharedMemoryGenerator(Choices choices)
{
    protected enum Kind
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
        Populate,
        Unplug,
        Advise,
        PrepareMap,
        ExecuteMap,
        UnmapPages,
    }

    protected Choices Choices => choices;

    protected SvmPages Pages { get; } = new(choices);

    /// <summary>What comes now may leave nobody to go on.</summary>
    protected bool IsPrefixDone { get; private set; }

    /// <summary>How often each kind is chosen; those at the end may be left out.</summary>
    protected abstract ReadOnlySpan<int> Weights { get; }

    /// <summary>Where something can be made to fail.</summary>
    protected abstract FailureSite[] Sites { get; }

    protected Program Free()
    {
        SvmOperation[] setup = [.. Home(Pages.Home), .. Setup(Pages.Home)];
        foreach (var operation in setup)
            Pages.Remember(operation);
        ImmutableArray<Operation> prefix = [.. setup, .. Operations(choices.Below(4))];
        IsPrefixDone = true;
        int tasks = choices.Pick<int>([1, 2, 2, 2, 2, 2, 3, 3, 3, 4]);
        var branches = ImmutableArray.CreateBuilder<ImmutableArray<Operation>>(tasks);
        for (int task = 0; task < tasks; task++)
            branches.Add(Pages.InOneTask(() => Operations(1 + choices.Below(tasks > 2 ? 3 : 4))));
        return new Program(prefix, branches.MoveToImmutable());
    }

    /// <summary>Whose operation comes next.</summary>
    protected virtual int Process() => Pages.Process();

    /// <summary>What a program begins with, once there is something in its home, which is the page.</summary>
    protected abstract IEnumerable<SvmOperation> Setup(int page);

    /// <summary>What is done instead, mostly, where the process has not what the operation needs.</summary>
    protected abstract Kind Possible(Kind kind, int process, int page);

    /// <summary>An operation that only the driver has.</summary>
    protected abstract SvmOperation OfDriver(Kind kind, int process, int page);

    /// <summary>Who else is to share the page: a child, a device that has it pinned, another one that has it.</summary>
    protected IEnumerable<SvmOperation> Sharers(int page)
    {
        if (choices.OneIn(5))
            yield return new SvmOperation.Fork();
        if (choices.OneIn(10))
            yield return new SvmOperation.Pin(0, page);
        if (choices.OneIn(10))
            yield return OtherDeviceMigrate(0, page);
    }

    /// <summary>A mapping, so that the home is no hole, and something in it.</summary>
    IEnumerable<SvmOperation> Home(int page)
    {
        if (NeedsMapping(page))
            yield return Mmap(0, page);
        if (choices.OneIn(2))
            yield return new SvmOperation.Store(0, page);
    }

    /// <summary>A mapping mostly, unless the page is there already.</summary>
    bool NeedsMapping(int page) => choices.OneIn(4) || (!Pages.IsMapped(0, page) && !choices.OneIn(8));

    /// <summary>Fewer, if nobody is left to do more.</summary>
    ImmutableArray<Operation> Operations(int count)
    {
        var operations = ImmutableArray.CreateBuilder<Operation>(count);
        while (operations.Count < count && (Pages.Exists(0) || Pages.HasChild))
        {
            var next = Next();
            Pages.Remember(next);
            operations.Add(next);
        }

        return operations.ToImmutable();
    }

    SvmOperation Next()
    {
        int process = Process(), page = Pages.Page(process);
        return Possible((Kind)choices.Weighted(Weights), process, page) switch
        {
            Kind.Mmap => Mmap(process, page),
            Kind.Munmap when Pages.Around(page) is var (first, count) => new SvmOperation.Munmap(process, first, count),
            Kind.Mprotect => Mprotect(process, page),
            Kind.Mremap when Pages.Around(page % SvmWindow.PagesPerHalf) is var (first, count) =>
                new SvmOperation.Mremap(process, first, count),
            Kind.Fork => new SvmOperation.Fork(),
            Kind.Exit => new SvmOperation.Exit(process),
            Kind.Load => new SvmOperation.Load(process, page),
            Kind.Store => new SvmOperation.Store(process, page),
            Kind.Pin => new SvmOperation.Pin(process, page),
            Kind.Unpin => Pages.Pinned is var (pinner, pinned) ? new SvmOperation.Unpin(pinner, pinned)
                : new SvmOperation.Pin(process, page),
            Kind.Reclaim => new SvmOperation.Reclaim(process, page),
            Kind.Reap when Pages.Around(page) is var (first, count) => new SvmOperation.Reap(process, first, count),
            Kind.OtherDeviceMigrate => OtherDeviceMigrate(process, page),
            Kind.EvictDmem => new SvmOperation.EvictDmem(),
            var kind => OfDriver(kind, process, page),
        };
    }

    protected SvmOperation.Mmap Mmap(int process, int page)
    {
        var (first, count) = Pages.Around(page);
        var kind = (VmaKind)choices.Weighted([5, 1, 2]);
        var prot = (Prot)choices.Weighted([1, 2, 9]);
        return new SvmOperation.Mmap(process, first, count, kind, prot);
    }

    SvmOperation.Mprotect Mprotect(int process, int page)
    {
        var (first, count) = Pages.Around(page);
        return new SvmOperation.Mprotect(process, first, count, (Prot)choices.Weighted([2, 4, 3]));
    }

    protected SvmOperation.OtherDeviceMigrate OtherDeviceMigrate(int process, int page)
    {
        var (first, count) = Pages.Around(page);
        return new SvmOperation.OtherDeviceMigrate(process, first, count);
    }

    protected ImmutableArray<InjectedFailure> Failures()
    {
        int count = choices.Pick<int>([0, 0, 0, 1, 1, 2]);
        var failures = ImmutableArray.CreateBuilder<InjectedFailure>(count);
        while (failures.Count < count)
        {
            var site = choices.Pick<FailureSite>(Sites);
            failures.Add(new InjectedFailure(site, 1 + choices.Below(choices.Pick<int>([2, 2, 4, 12]))));
        }

        return failures.MoveToImmutable();
    }
}
