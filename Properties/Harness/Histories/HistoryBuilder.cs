using System.Runtime.InteropServices;
using GpuMm.Harness.Linearizability;

namespace GpuMm.Harness.Histories;

/// <summary>
/// Puts invocations and answers together, event by event. What does not fit is a FormatException, which says what is wrong with the line.
/// </summary>
/// <remarks>
/// The time of an event is the number of its line, or that of the first of several lines with one time: what happened at the same time
/// overlaps, as far as anybody knows.
/// </remarks>
/// <param name="model">What the objects are; null if the history says so, or its first operation does.</param>
sealed class HistoryBuilder(HistoryModel? model)
{
    /// <summary>Of the object, where the history has but one.</summary>
    public const int NoName = -1;

    readonly HistoryScope scope = new();
    readonly ValueTable processes = new();
    readonly ValueTable names = new(); // of objects
    readonly List<OpenOperation> open = []; // by process
    readonly Dictionary<int, RecordedObject> objects = [];
    readonly List<RecordedObject> inOrder = [];
    RecordedObject? only; // while there is but one
    bool isModelNamed; // by the history
    int now;
    long? lastTime;
    int operations;
    int pending;

    public ValueTable Values => scope.Values;

    public ValueTable Processes => processes;

    public ValueTable ObjectNames => names;

    /// <summary>The object with the most to expect, if there is only one: so much that room can be made for it.</summary>
    public RecordedObject? OnlyObject => only;

    public int Operations => operations;

    /// <summary>The history says which model is meant, before anything else; the command line knows better.</summary>
    public void UseModel(HistoryModel named)
    {
        if (operations > 0 || isModelNamed)
            throw new FormatException("the model is named once, before the first operation");
        isModelNamed = true;
        model ??= named;
    }

    public void Add(HistoryEvent what, int line)
    {
        Tick(what.Time, line);
        if (what.Process < 0)
            throw new FormatException("there is no \"process\": who did this?");
        switch (what.Kind)
        {
            case null:
                throw new FormatException("there is no \"type\"; it is one of invoke, ok, fail, info");
            case EventKind.Invoke:
                Invoke(what, line);
                break;
            default:
                Respond(what, line);
                break;
        }
    }

    /// <summary>What is open still may take effect or not.</summary>
    public RecordedHistory Finish()
    {
        for (int process = 0; process < open.Count; process++)
        {
            if (open[process].IsOpen)
                Close(process, EventKind.Info, response: null, hasError: false, line: 0);
        }

        return new RecordedHistory(
            model ?? HistoryModels.CasRegister, inOrder, [.. Enumerable.Range(0, open.Count).Select(processes.Show)], operations, pending);
    }

    void Tick(long? time, int line)
    {
        if (now > 0 && (time is null) != (lastTime is null))
            throw new FormatException("some lines have a \"time\" and some have none; give it to all, or to none");
        if (time is null || time != lastTime)
            now = line;
        if (time < lastTime)
            throw new FormatException($"time goes backwards, from {lastTime} to {time}; the lines are in the order of their times");
        lastTime = time;
    }

    void Invoke(HistoryEvent what, int line)
    {
        string name = what.Operation ?? throw new FormatException("an invocation needs an \"operation\"");
        while (open.Count <= what.Process)
            open.Add(new OpenOperation());
        if (open[what.Process] is { IsOpen: true } before)
            throw new FormatException(
                $"process {processes.Show(what.Process)} begins '{name}' although its '{before.Form!.Name}' of line {before.Line} is still "
                + "open; a process does one thing at a time");
        model ??= HistoryModels.Guess(name, what.Arguments.Count)
            ?? throw new FormatException($"there is no operation '{name}' with {what.Arguments.Count} arguments; see gpumm check --help");
        int form = model.NumberOf(name);
        if (form < 0)
            throw new FormatException($"there is no operation '{name}' in the model {model.Name}; it has {model.OperationNames}");
        var found = model.Forms[form];
        int count = what.Arguments.Count;
        if (count < found.LeastArguments || count > found.Parameters.Count)
            throw new FormatException($"'{name}' has {count} arguments here; it is {found}");
        if (model.IsKeyed && what.Object is not null)
            throw new FormatException($"in a history of {model.Name} the key is the object; leave \"object\" out");
        int key = model.IsKeyed ? what.Arguments[0] : what.Object ?? NoName;
        open[what.Process].Begin(found, form, key, what.Arguments, now, line);
        operations++;
    }

    void Respond(HistoryEvent what, int line)
    {
        if (what.Process >= open.Count || open[what.Process] is not { IsOpen: true } begun)
            throw new FormatException(
                $"process {processes.Show(what.Process)} is answered, but has nothing open; there is no invocation before");
        if (what.Operation is not null && what.Operation != begun.Form!.Name)
            throw new FormatException(
                $"process {processes.Show(what.Process)} is answered for '{what.Operation}', but has '{begun.Form!.Name}' open since line "
                + $"{begun.Line}");
        if (what.HasArguments && !begun.Arguments.SequenceEqual(CollectionsMarshal.AsSpan(what.Arguments)))
            throw new FormatException($"the arguments are not those of the invocation in line {begun.Line}");
        if (what.Object is { } named && named != begun.Key)
            throw new FormatException($"the object is not that of the invocation in line {begun.Line}");
        if (what is { Kind: EventKind.Ok, Response: ValueTable.False } && begun.Form!.Answer.Length == 0)
            throw new FormatException($"a '{begun.Form.Name}' that is ok cannot answer false; if it did not take effect, it is fail");
        if (what.Kind == EventKind.Ok && what.Response is null && begun.Form!.NeedsResponse)
            throw new FormatException($"a '{begun.Form.Name}' that is ok needs a \"response\": {begun.Form.Answer}");
        Close(what.Process, what.Kind!.Value, what.Response, what.HasError, line);
    }

    void Close(int process, EventKind end, int? response, bool hasError, int line)
    {
        var begun = open[process];
        var operation = new AnsweredOperation(end, begun.Arguments[(model!.IsKeyed ? 1 : 0)..], response, hasError, scope.Values);
        pending += end == EventKind.Info ? 1 : 0;
        try
        {
            ObjectOf(begun.Key).Add(
                begun.FormNumber, operation, begun.InvokedAt, line == 0 ? TimedCall.Never : now, new CallOrigin(process, begun.Line, line));
        }
        catch (FormatException e)
        {
            throw new FormatException($"'{begun.Form!.Name}' of line {begun.Line} makes no sense: {e.Message}", e);
        }

        begun.End();
    }

    RecordedObject ObjectOf(int key)
    {
        if (objects.TryGetValue(key, out var known))
            return known;
        string name = key == NoName ? "" : model!.IsKeyed ? scope.Values.Show(key) : names.Show(key);
        var created = model!.CreateObject(name, scope);
        only = inOrder.Count == 0 ? created : null;
        objects.Add(key, created);
        inOrder.Add(created);
        return created;
    }
}
