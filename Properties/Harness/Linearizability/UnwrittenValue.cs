using GpuMm.Model.Specification;

namespace GpuMm.Harness.Linearizability;

/// <summary>
/// Whether somebody saw a value in a cell that nobody ever wrote, as stale or corrupt memory shows it. No order explains that, and no
/// search is needed to see it.
/// </summary>
static class UnwrittenValue
{
    /// <returns>The first call that was answered with such a value; null if there is none.</returns>
    public static int? FirstSeen(ReadOnlySpan<TimedCall<CellCall>> calls)
    {
        HashSet<CellValue> written = [default];
        foreach (var timed in calls)
        {
            if (timed.Call.Kind is CellCallKind.Write or CellCallKind.CompareAndSet or CellCallKind.Map)
                written.Add(timed.Call.Value);
        }

        int? first = null;
        for (int call = 0; call < calls.Length; call++)
        {
            if (calls[call].IsRequired && Seen(calls[call].Call) is { } seen && !written.Contains(seen)
                && (first is not { } known || calls[call].RespondedAt < calls[known].RespondedAt))
                first = call;
        }

        return first;
    }

    /// <summary>What the cell must have held; null if that is not said.</summary>
    public static CellValue? Seen(CellCall call) => call.Kind switch
    {
        CellCallKind.Read or CellCallKind.Unmap => call.Value,
        CellCallKind.CompareAndSet => call.Expected,
        _ => null,
    };
}
