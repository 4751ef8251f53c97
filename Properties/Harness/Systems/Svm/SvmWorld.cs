using GpuMm.Harness.Checking;
using GpuMm.Harness.Execution;
using GpuMm.Harness.Systems.Svm.Checking;
using GpuMm.Implementation.Kernel;
using GpuMm.Implementation.Kernel.Mm;
using GpuMm.Implementation.Machine;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Harness.Systems.Svm;

/// <summary>
/// One execution's kernel and processes, whose memory a driver shares: the only place that turns what processes do in a program into calls
/// of the implementation. A class derived from it has the driver.
/// </summary>
abstract partial class SvmWorld : World
{
    /// <summary>The driver's is 0.</summary>
    const int OtherDeviceNumber = 1;

    readonly EventHub hub;
    readonly SvmEvents events;
    readonly Reclaimer reclaimer;
    readonly OomReaper reaper;
    readonly int[] numbered = new int[Scenario.MaxTasks + 2]; // by task: how many values it has had

    protected SvmWorld(History history, EventHub hub, HostMemory host, SystemMemory memory, SvmEvents events)
    {
        (History, Host, Memory) = (history, host, memory);
        Places = new LastPlaces(ContentOf);
        (this.hub, this.events) = (hub, events);
        hub.Start(Kernel);
        Other = new OtherDevice(memory, host, events, OtherDeviceNumber, SvmLimits.PagesOfOtherDevice);
        reaper = new OomReaper(events);
        reclaimer = new Reclaimer(memory, events);
    }

    public HostMemory Host { get; }

    public SystemMemory Memory { get; }

    public OtherDevice Other { get; }

    public abstract IReadOnlyList<SvmProcess> Processes { get; }

    /// <summary>Every address space that was ever made.</summary>
    public List<MmStruct> AddressSpaces { get; } = new(2);

    /// <summary>How many pages of the driver's memory anybody has.</summary>
    public abstract int DevicePagesInUse { get; }

    public History History { get; }

    /// <summary>Knows where what was written was last; one of the observers.</summary>
    public LastPlaces Places { get; }

    protected KernelContext Kernel => Memory.Kernel;

    public override IEnumerable<VirtualPage> KnownPages => History.Calls
        .Select(call => call.Operation)
        .OfType<SvmOperation>()
        .SelectMany(PagesOf)
        .Distinct();

    public override string NameOf(VirtualPage page) => $"process {page.Space}, page {SvmWindow.PageOf(page.Vfn)} ({page.Vfn})";

    public override string DescribeModel(VirtualPage page)
    {
        int number = SvmWindow.PageOf(page.Vfn)!.Value;
        int which = SvmWindow.FilePageOf(number);
        return ObjectHistory.StateOf(History, SharedPages.Instance, which).From(which).Describe(page.Space, number);
    }

    public override string Describe(VirtualPage page)
    {
        var cpu = Processes[page.Space].Mm?.Peek(page.Vfn);
        return $"cpu {cpu?.ToString() ?? "no process"}{Holds(cpu?.Page)}";
    }

    /// <summary>What is in a page; null if it is free, or cannot be seen from here.</summary>
    public ulong? ContentOf(Page page) => page.IsDevicePrivate ? ContentOnDevice(page) : ContentInHost(page.Pfn);

    string Holds(Page? page) => page switch
    {
        null => "",
        { IsDevicePrivate: false } => HoldsInHost(page.Pfn),
        _ => ContentOnDevice(page) is { } content ? Holds(content) : "",
    };

    protected string HoldsInHost(Pfn frame) => ContentInHost(frame) is { } content ? Holds(content) : ", free";

    ulong? ContentInHost(Pfn frame) => Host.ExtentOf(frame) is null ? null : Host.ReadData(frame, "report");

    /// <summary>What is in a page of a device's memory. What is in the memory of another device cannot be seen from here.</summary>
    protected abstract ulong? ContentOnDevice(Page page);

    protected static string Holds(ulong value) => $", holds 0x{value:x}";

    public sealed override async ValueTask Run(int task, Operation operation) => await ((SvmOperation)operation switch
    {
        SvmOperation.Mmap mmap => InProcess(task, mmap, mmap.Process, mm => mm.Mmap(RangeOf(mmap.Page, mmap.Pages), mmap.Kind, mmap.Prot)),
        SvmOperation.Munmap munmap => InProcess(task, munmap, munmap.Process, mm => mm.Munmap(RangeOf(munmap.Page, munmap.Pages))),
        SvmOperation.Mprotect protect => InProcess(
            task, protect, protect.Process, mm => mm.Mprotect(RangeOf(protect.Page, protect.Pages), protect.Prot)),
        SvmOperation.Mremap move => InProcess(task, move, move.Process, mm => mm.Mremap(
            RangeOf(move.Page, move.Pages), RangeOf(move.Page + SvmWindow.PagesPerHalf, move.Pages))),
        SvmOperation.Fork fork => Fork(task, fork),
        SvmOperation.Exit exit => Exit(task, exit),
        SvmOperation.Load load => Load(task, load),
        SvmOperation.Store store => Store(task, store),
        SvmOperation.Pin pin => Pin(task, pin),
        SvmOperation.Unpin unpin => Unpin(task, unpin),
        SvmOperation.Reclaim reclaim => InProcess(
            task, reclaim, reclaim.Process, mm => reclaimer.Reclaim(mm, SvmWindow.VfnOf(reclaim.Page))),
        SvmOperation.Reap reap => Reap(task, reap),
        SvmOperation.OtherDeviceMigrate take => InProcess(
            task, take, take.Process, mm => Other.Migrate(mm, RangeOf(take.Page, take.Pages))),
        var ofDriver => RunOfDriver(task, ofDriver),
    });

    /// <summary>An operation that only the driver has.</summary>
    protected abstract ValueTask RunOfDriver(int task, SvmOperation operation);

    /// <summary>Lets go of everything: pins, then processes with what is open; then the audit; then the driver is unloaded.</summary>
    public sealed override async ValueTask Quiesce(int task)
    {
        foreach (var process in Processes)
        {
            foreach (int page in process.PinnedAt.ToArray())
            {
                while (process.TakePin(page) is { } pinned)
                    await Unpin(pinned);
            }

            await Exit(task, new SvmOperation.Exit(process.Number));
        }

        await Settle();
        Memory.DropPageCache();
        hub.AtQuiescence();
        await Unload();
    }

    /// <summary>The process ends and its memory is gone: what it has open of the driver's is closed.</summary>
    protected abstract ValueTask CloseFiles(SvmProcess process);

    /// <summary>What was left to workers is done.</summary>
    protected virtual ValueTask Settle() => default;

    /// <summary>The driver goes, if nobody has any of its memory.</summary>
    protected abstract ValueTask Unload();

    /// <summary>The process has two pages of anonymous memory, which nobody has touched.</summary>
    protected void Boot(SvmProcess process)
    {
        process.HasLived = true;
        process.Mm = NewMm(process);
        process.Mm.MapAtBoot(new Vma(RangeOf(0, SvmLimits.PagesAtFirst), VmaKind.Anonymous, Prot.ReadWrite));
    }

    MmStruct NewMm(SvmProcess process)
    {
        var mm = new MmStruct(Memory, process.Number, events);
        AddressSpaces.Add(mm);
        return mm;
    }

    protected static VfnRange RangeOf(int page, int pages) => SvmWindow.RangeOf(page, pages);

    static IEnumerable<VirtualPage> PagesOf(SvmOperation operation) =>
        SvmNames.RangeOf(operation) is var (page, pages)
            ? Enumerable.Range(page, pages).Select(number => new VirtualPage(SvmNames.ProcessOf(operation) ?? 0, SvmWindow.VfnOf(number)))
            : [];
}
