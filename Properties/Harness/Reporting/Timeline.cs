using System.Text;
using GpuMm.Harness.Checking;
using GpuMm.Harness.Execution;

namespace GpuMm.Harness.Reporting;

/// <summary>What happened, a column a task and a row an event, from top to bottom in the order of time; the violation is marked.</summary>
sealed class Timeline
{
    const int LineWidth = 132;
    const int StepWidth = 6;
    const int WidestColumn = 56;

    /// <summary>Tasks that have more turns while no call begins or returns go round in circles.</summary>
    const int MostTurns = 12;

    readonly List<(int Step, int Order, int Task, string Text)> rows = [];
    readonly SortedDictionary<int, string> columns = [];
    readonly ExecutionRecord execution;
    readonly int quiescence;

    /// <remarks>After the violation only the answers that were still under way are shown.</remarks>
    public Timeline(ExecutionRecord execution, Violation violation, IReadOnlyList<TakenStep> steps, IReadOnlyList<Remark> remarks)
    {
        this.execution = execution;
        quiescence = execution.Scenario.Program.Branches.Length + 1;
        var (last, culprit) = violation.Place;
        foreach (var call in execution.History.Calls.Where(call => call.Task != quiescence || culprit == quiescence))
            AddCall(call);
        var calls = rows.Select(row => row.Step).ToHashSet();
        TakenStep[] shown = [.. steps.TakeWhile(step => step.Number <= last)];
        AddWork(shown, calls, [.. remarks.Where(remark => remark.Step <= last)]);
        AddSwitches(shown, calls);
        bool isShown = columns.ContainsKey(culprit) || execution.BackgroundNames.ContainsKey(culprit);
        int task = isShown ? culprit : columns.Keys.LastOrDefault(0);
        Column(task);
        rows.Add((last, 1, task, $"*** {violation.Property} ***"));
    }

    public string Text()
    {
        int width = Math.Min(WidestColumn, (LineWidth - StepWidth) / Math.Max(1, columns.Count));
        var text = new StringBuilder();
        Line(text, "step", columns.Values.Select(name => (IReadOnlyList<string>)[name]).ToList(), width);
        foreach (var (step, _, task, cell) in rows.OrderBy(row => row.Step).ThenBy(row => row.Order))
        {
            string mark = cell.StartsWith('*') ? ">" + step : step.ToString(System.Globalization.CultureInfo.InvariantCulture);
            Line(text, mark, columns.Keys.Select(column => column == task ? Wrap(cell, width - 3) : []).ToList(), width);
        }

        return text.ToString();
    }

    void AddCall(Call call)
    {
        if (call.Operation is null)
        {
            rows.Add((call.FirstStep, 0, columns.Keys.LastOrDefault(0), $"({call.Response})"));
            return;
        }

        Column(call.Task);
        rows.Add((call.FirstStep, 0, call.Task, $"{call.Operation}"));
        if (call.Response is not null)
            rows.Add((call.LastStep, 0, call.Task, $"  -> {call.Response}"));
    }

    /// <summary>A row where a task is left standing although it could have gone on, with the step that it was about to take.</summary>
    void AddSwitches(TakenStep[] steps, HashSet<int> calls)
    {
        int switches = 0;
        for (int i = 1; i < steps.Length; i++)
        {
            if (calls.Contains(steps[i - 1].Number))
                switches = 0;
            int left = steps[i - 1].Task;
            if (left == steps[i].Task || left == 0 || steps[i].Task == quiescence)
                continue;
            if (!IsShown(++switches, steps[i - 1]))
                continue;
            var resumed = steps.Skip(i).FirstOrDefault(later => later.Task == left);
            if (resumed is { Number: > 0, BeginsWork: false } && columns.ContainsKey(left))
                rows.Add((steps[i - 1].Number, 2, left, $"  ... stands before: {resumed.Text}"));
        }
    }

    /// <summary>A row where a background task takes up work, and where there is something to remark.</summary>
    void AddWork(TakenStep[] steps, HashSet<int> calls, Remark[] remarks)
    {
        var remarked = remarks.ToLookup(remark => remark.Step);
        int turns = 0;
        foreach (var step in steps)
        {
            if (calls.Contains(step.Number))
                turns = 0;
            if (step.BeginsWork && IsShown(++turns, step))
            {
                Column(step.Task);
                rows.Add((step.Number, 0, step.Task, "takes up work"));
            }

            if (turns > MostTurns)
                continue;
            foreach (var remark in remarked[step.Number].Where(remark => columns.ContainsKey(remark.Task)))
                rows.Add((remark.Step, 0, remark.Task, $"({remark.Text})"));
        }
    }

    /// <summary>Whether a turn is; the first that is not says that it goes on like that.</summary>
    bool IsShown(int turn, TakenStep at)
    {
        if (turn == MostTurns + 1)
            rows.Add((at.Number, 2, at.Task, "  ... and so on, turn by turn"));
        return turn <= MostTurns;
    }

    void Column(int task) => columns[task] = execution.NameOf(task);

    static void Line(StringBuilder text, string step, IReadOnlyList<IReadOnlyList<string>> cells, int width)
    {
        int height = Math.Max(1, cells.Max(cell => cell.Count));
        for (int line = 0; line < height; line++)
        {
            var row = new StringBuilder($"  {(line == 0 ? step : ""),StepWidth} ");
            foreach (var cell in cells)
                row.Append("| ").Append((line < cell.Count ? cell[line] : "").PadRight(width - 2));
            text.Append(row.ToString().TrimEnd()).Append('\n');
        }
    }

    static List<string> Wrap(string text, int width)
    {
        List<string> lines = [];
        while (text.Length > width)
        {
            int cut = text.LastIndexOf(' ', width - 1);
            cut = cut <= width / 3 ? width : cut;
            lines.Add(text[..cut]);
            text = "    " + text[cut..].TrimStart();
        }

        lines.Add(text);
        return lines;
    }
}
