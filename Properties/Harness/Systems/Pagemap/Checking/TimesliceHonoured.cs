using GpuMm.Harness.Checking;
using GpuMm.Harness.Execution;
using GpuMm.Implementation.Kernel.Mm;
using GpuMm.Implementation.Pagemap;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Harness.Systems.Pagemap.Checking;

/// <summary>
/// A CPU fault moves no page of an allocation to system memory before its slice is over. How long that is, the call says that populated
/// it; it begins when the first page is there, at the earliest; and there is none unless the call succeeds, which may show only later. All
/// others may take it: eviction, another device, and whoever unmaps it. What a fault of the GPU fetches has a slice that is always the
/// same.
/// </summary>
/// <param name="pagemap">The driver.</param>
/// <param name="faultWorker">The task that fetches for faults; null if there is none.</param>
/// <param name="faultSliceMs">For how long.</param>
sealed class TimesliceHonoured(VramPagemap pagemap, int? faultWorker = null, long faultSliceMs = 0) : PagemapObserver
{
    readonly Dictionary<int, Call> underWay = []; // by task
    readonly Dictionary<Page, Slice> slices = [];
    readonly Dictionary<Call, Slice> ofCalls = [];

    Slice? fetched; // the last for a fault

    sealed class Slice(Call? populate, long lengthMs)
    {
        /// <summary>Null for a fault.</summary>
        public Call? Populate => populate;

        public long LengthMs => lengthMs;

        public long? BeganMs { get; set; }

        public string? Taken { get; set; }

        public bool IsCommitted { get; set; }

        public bool Stands => populate is null ? IsCommitted : populate.Response is SvmResponse.Done;
    }

    public override void Invoked(Call call) => underWay[call.Task] = call;

    public override void DevmemAllocated(VramDevmem devmem)
    {
        var slice = NewSlice();
        foreach (var page in devmem.Frames.Select(pagemap.PageOf))
        {
            slices.Remove(page);
            if (slice is not null)
                slices[page] = slice;
        }
    }

    Slice? NewSlice()
    {
        if (CallOfTask is { Operation: SvmOperation.Populate populate } call)
            return ofCalls[call] = new Slice(call, populate.TimesliceMs);
        return IsFaultWorker ? fetched = new Slice(null, faultSliceMs) : null;
    }

    public override void Reached(PagemapMark mark)
    {
        if (mark == PagemapMark.MigratedToDevmem && IsFaultWorker && fetched is not null)
            fetched.IsCommitted = true;
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
        if (slice is { Taken: { } taken, Stands: true })
        {
            string who = slice.Populate is { } populate ? $"{populate.Operation} had succeeded" : "a fault of the gpu had fetched it";
            Hub.Violate(PropertyCatalogue.TimesliceHonoured, $"{who}, and {taken}");
        }
    }

    bool IsFaultWorker => faultWorker is not null && Hub.Kernel.RunningTask?.Id == faultWorker;

    static bool IsCpuFault(Call? call) => call?.Operation is SvmOperation.Load or SvmOperation.Store or SvmOperation.Pin;

    Call? CallOfTask => Hub.Kernel.RunningTask is { } task ? underWay.GetValueOrDefault(task.Id) : null;
}
