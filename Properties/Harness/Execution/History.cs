using GpuMm.Model.Vocabulary;

namespace GpuMm.Harness.Execution;

/// <summary>One operation as it happened. Times are logical; a call without an answer has none of them later than the end.</summary>
public sealed class Call(int task, Operation? operation, int invokedAt)
{
    public int Task => task;

    /// <summary>Null for an event that is nobody's call, such as a quarantine that was released.</summary>
    public Operation? Operation => operation;

    public int InvokedAt => invokedAt;

    public int RespondedAt { get; private set; } = int.MaxValue;

    public Response? Response { get; private set; }

    /// <summary>Steps of the kernel when it began and ended, for reports.</summary>
    public int FirstStep { get; init; }

    public int LastStep { get; private set; }

    internal void Answer(Response response, int respondedAt, int lastStep) =>
        (Response, RespondedAt, LastStep) = (response, respondedAt, lastStep);
}

/// <summary>
/// All calls of an execution in the order in which they were invoked; among them the events that are nobody's call, where they were known.
/// </summary>
public sealed class History
{
    readonly List<Call> calls = new(16);
    int now;

    public IReadOnlyList<Call> Calls => calls;

    public Call Invoke(int task, Operation? operation, int step)
    {
        var call = new Call(task, operation, now++) { FirstStep = step };
        calls.Add(call);
        return call;
    }

    /// <summary>
    /// Something that nobody's call answers took effect: at one moment since <paramref name="invokedAt"/>, and it is known now.
    /// </summary>
    public void Occur(Response response, int invokedAt, int step)
    {
        var call = new Call(-1, null, invokedAt) { FirstStep = step };
        calls.Add(call);
        Respond(call, response, step);
    }

    public void Respond(Call call, Response response, int step) => call.Answer(response, now++, step);
}
