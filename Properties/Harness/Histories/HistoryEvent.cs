namespace GpuMm.Harness.Histories;

enum EventKind
{
    Invoke,
    Ok,

    /// <summary>It did not take effect.</summary>
    Fail,

    /// <summary>Nobody knows whether it took effect, or will.</summary>
    Info,
}

/// <summary>One line of a history, with values by their numbers in the <see cref="ValueTable"/>. Readers use one over and over.</summary>
sealed class HistoryEvent
{
    /// <summary>Whose, by number among the processes; -1 if the line does not say.</summary>
    public int Process { get; set; }

    public EventKind? Kind { get; set; }

    /// <summary>The name of the operation; null where an answer does not repeat it.</summary>
    public string? Operation { get; set; }

    public List<int> Arguments { get; } = [];

    /// <summary>Whether there were arguments, if only none.</summary>
    public bool HasArguments { get; set; }

    /// <summary>What was answered; null if the line does not say, which is not the answer null.</summary>
    public int? Response { get; set; }

    /// <summary>It failed because something went wrong, not because a comparison did.</summary>
    public bool HasError { get; set; }

    /// <summary>The object that the operation is on, by its number as a value; null if the line does not say.</summary>
    public int? Object { get; set; }

    /// <summary>In any unit that does not go backwards; null if the line does not say.</summary>
    public long? Time { get; set; }

    public void Clear()
    {
        (Process, Kind, Operation, HasArguments, Response, HasError, Object, Time) = (-1, null, null, false, null, false, null, null);
        Arguments.Clear();
    }
}
