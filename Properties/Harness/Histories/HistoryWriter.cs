using System.Text;
using System.Text.Json;
using GpuMm.Harness.Checking;
using GpuMm.Harness.Execution;
using GpuMm.Harness.Linearizability;
using GpuMm.Implementation.Kernel;

namespace GpuMm.Harness.Histories;

/// <summary>Writes what the objects of an execution went through as lines of JSON, for <see cref="JsonHistoryReader"/>.</summary>
/// <remarks>
/// An operation may make several calls, on several objects, all of which have its interval. A process of the file has one open at a time,
/// so the second is that of a process "task 1 #2".
/// </remarks>
/// <param name="model">What the objects are.</param>
/// <param name="execution">The execution, which is over.</param>
sealed class HistoryWriter(HistoryModel model, ExecutionRecord execution)
{
    const string Nobody = "nobody";

    /// <summary>In the file, the program begins at 1, and what was there before is from 0.</summary>
    const int Begin = 1;

    readonly List<WrittenCall> calls = [];

    /// <summary>
    /// If calls are left that never returned, nobody knows what they did. Then the history ends where the first of them begins, and whoever
    /// was answered later is pending.
    /// </summary>
    readonly int end = execution.End == RunEnd.Completed ? TimedCall.Never
        : execution.History.Calls.Where(call => call.Response is null).Min(call => (int?)call.InvokedAt) ?? TimedCall.Never;

    public void Add<TObject, TState, TCall>(TrackedObjects<TObject, TState, TCall> tracked)
        where TObject : IEquatable<TObject>
        where TState : struct
        where TCall : struct
    {
        var known = model as CallModel<TState, TCall>
            ?? throw new InvalidOperationException($"the model {model.Name} is not that of a {tracked.Noun}");
        foreach (var (which, timedCalls) in ObjectHistory.Of(execution.History, tracked))
        {
            string name = tracked.NameOf(which);
            if (tracked.BeginsWith(which) is { } first)
                calls.Add(new WrittenCall(name, Nobody, json => known.Write(json, first), 0, 0, IsAnswered: true));
            foreach (var timed in timedCalls.Where(timed => timed.InvokedAt <= end))
            {
                var call = CallOf(timed);
                calls.Add(new WrittenCall(
                    name, call.Task < 0 ? Nobody : execution.NameOf(call.Task), json => known.Write(json, timed.Call),
                    Begin + timed.InvokedAt, call.RespondedAt < end ? Begin + call.RespondedAt : TimedCall.Never, !timed.IsPending));
            }
        }
    }

    /// <param name="token">What was run, so that the history can be replayed.</param>
    /// <returns>Lines, the last of which does not end.</returns>
    public string Text(string token)
    {
        List<(int Time, string Line)> events = [];
        foreach (var (call, process) in WithProcesses())
        {
            events.Add((call.InvokedAt, Line(json => WriteInvocation(json, call, process))));
            if (call.RespondedAt != TimedCall.Never)
                events.Add((call.RespondedAt, Line(json => WriteAnswer(json, call, process))));
        }

        return string.Join('\n', events.OrderBy(one => one.Time).Select(one => one.Line).Prepend(Line(json => WriteHeader(json, token))));
    }

    /// <summary>Which call of the history it is part of.</summary>
    Call CallOf<TCall>(TimedCall<TCall> timed) => execution.History.Calls.First(call =>
        call.InvokedAt == timed.InvokedAt && (timed.IsPending || call.RespondedAt == timed.RespondedAt));

    /// <summary>The first process of a task that has nothing open takes the next call.</summary>
    IEnumerable<(WrittenCall Call, string Process)> WithProcesses()
    {
        Dictionary<string, List<int>> busyUntil = []; // of each task, by the number of its process
        foreach (var call in calls.OrderBy(call => call.InvokedAt))
        {
            if (!busyUntil.TryGetValue(call.Task, out var processes))
                busyUntil.Add(call.Task, processes = []);
            int process = processes.FindIndex(until => until < call.InvokedAt);
            if (process < 0)
            {
                process = processes.Count;
                processes.Add(0);
            }

            processes[process] = call.RespondedAt;
            yield return (call, process == 0 ? call.Task : $"{call.Task} #{process + 1}");
        }
    }

    void WriteHeader(Utf8JsonWriter json, string token)
    {
        json.WriteString("model"u8, model.Name);
        json.WriteString("system"u8, execution.Scenario.System);
        json.WriteString("variant"u8, execution.Scenario.Variant);
        json.WriteString("token"u8, token);
    }

    static void WriteInvocation(Utf8JsonWriter json, WrittenCall call, string process)
    {
        json.WriteString("process"u8, process);
        json.WriteString("type"u8, "invoke"u8);
        json.WriteString("object"u8, call.Object);
        call.Write(json);
        json.WriteNumber("time"u8, call.InvokedAt);
    }

    static void WriteAnswer(Utf8JsonWriter json, WrittenCall call, string process)
    {
        json.WriteString("process"u8, process);
        json.WriteString("type"u8, call.IsAnswered ? "ok"u8 : "info"u8);
        json.WriteNumber("time"u8, call.RespondedAt);
    }

    static string Line(Action<Utf8JsonWriter> writeMembers)
    {
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes))
        {
            json.WriteStartObject();
            writeMembers(json);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(bytes.ToArray());
    }

    /// <summary>A call on an object as the file has it.</summary>
    /// <param name="Object">Its name.</param>
    /// <param name="Task">Whose call.</param>
    /// <param name="Write">Writes what it did.</param>
    /// <param name="InvokedAt">Times as in the file.</param>
    /// <param name="RespondedAt">When the operation was answered.</param>
    /// <param name="IsAnswered">Otherwise the call may take effect later, or not at all, although the operation is over.</param>
    sealed record WrittenCall(
        string Object, string Task, Action<Utf8JsonWriter> Write, int InvokedAt, int RespondedAt, bool IsAnswered);
}
