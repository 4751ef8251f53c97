namespace GpuMm.Harness.Histories;

/// <summary>What the objects of a history are: which operations they have, and what is permitted to them.</summary>
public abstract class HistoryModel
{
    /// <summary>As the command line and the first line of a history call it.</summary>
    public abstract string Name { get; }

    public abstract string Summary { get; }

    /// <summary>Whether the first argument of each operation names the object.</summary>
    public virtual bool IsKeyed => false;

    /// <summary>Whether histories of it come from replays, and hardly from anybody else.</summary>
    public virtual bool IsWrittenByUs => false;

    public abstract IReadOnlyList<OperationForm> Forms { get; }

    /// <param name="name">As the history calls it; empty if it does not.</param>
    /// <param name="scope">What it shares with the other objects of the history.</param>
    internal abstract RecordedObject CreateObject(string name, HistoryScope scope);

    public string OperationNames => string.Join(", ", Forms.Select(form => form.Name));

    /// <returns>The place among the forms; -1 if there is no such operation.</returns>
    public int NumberOf(string operation)
    {
        for (int i = 0; i < Forms.Count; i++)
        {
            if (Forms[i].Name == operation)
                return i;
        }

        return -1;
    }

    private protected string[] WithKey(params string[] parameters) => IsKeyed ? ["key", .. parameters] : parameters;
}
