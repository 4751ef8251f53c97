using GpuMm.Harness.Linearizability;

namespace GpuMm.Harness.Histories;

/// <summary>What the objects of one history share.</summary>
sealed class HistoryScope
{
    public ValueTable Values { get; } = ValueTable.OfValues();

    public UniqueValues Unique { get; } = new();
}

/// <summary>A history as it was recorded: object by object, since each is judged by itself.</summary>
/// <param name="Model">What its objects are.</param>
/// <param name="Objects">In the order in which they were first met.</param>
/// <param name="Processes">Their names, by number.</param>
/// <param name="Operations">That were begun.</param>
/// <param name="Pending">Operations of which nobody knows whether they took effect.</param>
public sealed record RecordedHistory(
    HistoryModel Model, IReadOnlyList<RecordedObject> Objects, IReadOnlyList<string> Processes, int Operations, int Pending);
