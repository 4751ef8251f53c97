using GpuMm.Harness.Checking;
using GpuMm.Harness.Execution;
using GpuMm.Implementation.Kernel.Mm;
using GpuMm.Implementation.Pagemap;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Harness.Systems.Pagemap.Checking;

/// <summary>
/// A CPU fault moves no page of an allocation to system memory before its slice is over. How long that is, the call says that populated
/// it; it begins when the first page is there, at the earliest; and there is none unless the call succeeds, which may show only later. All
/// others may take it: eviction, another device, and whoever unmaps it.
/// </summary>
sealed class TimesliceHonoured(VramPagemap pagemap) : PagemapObserver
{
    readonly Dictionary<int, Call> underWay = []; // by task
    readonly Dictionary<Page, Slice> slices = [];
    readonly Dictionary<Call, Slice> ofCalls = [];

    sealed class Slice(Call populate)
    {
        public Call Populate => populate;

        public long? BeganMs { get; set; }

        public string? Taken { get; set; }

        public long LengthMs => ((SvmOperation.Populate)populate.Operation!).TimesliceMs;
    }

    public override void Invoked(Call call) => underWay[call.Task] = call;

    public override void DevmemAllocated(VramDevmem devmem)
    {
        var slice = CallOfTask is { Operation: SvmOperation.Populate } populate ? new Slice(populate) : null;
        foreach (var page in devmem.Frames.Select(pagemap.PageOf))
        {
            slices.Remove(page);
            if (slice is not null)
                ofCalls[slice.Populate] = slices[page] = slice;
        }
    }

    public override void CpuPteChanged(MmStruct mm, Vfn vfn, CpuPte before, CpuPte after)
    {
        if (after.Kind == CpuPteKind.DevicePrivate && slices.TryGetValue(after.Page!, out var begun))
            begun.BeganMs ??= Hub.Kernel.NowMs;
        if (before is { Kind: CpuPteKind.Migration } && after is { Kind: CpuPteKind.Present } && IsCpuFault(CallOfTask)
            && slices.TryGetValue(before.Page!, out var slice) && slice.BeganMs + slice.LengthMs > Hub.Kernel.NowMs)
        {
            slice.Taken ??= $"{CallOfTask!.Operation} took it back after {Hub.Kernel.NowMs - slice.BeganMs} ms";
            Judge(slice);
        }
    }

    public override void Responded(Call call)
    {
        underWay.Remove(call.Task);
        if (ofCalls.TryGetValue(call, out var slice))
            Judge(slice);
    }

    void Judge(Slice slice)
    {
        if (slice is { Taken: { } taken, Populate.Response: SvmResponse.Done })
            Hub.Violate(PropertyCatalogue.TimesliceHonoured, $"{slice.Populate.Operation} had succeeded, and {taken}");
    }

    static bool IsCpuFault(Call? call) => call?.Operation is SvmOperation.Load or SvmOperation.Store or SvmOperation.Pin;

    Call? CallOfTask => Hub.Kernel.RunningTask is { } task ? underWay.GetValueOrDefault(task.Id) : null;
}
