using GpuMm.Harness.Histories;

namespace GpuMm.Cli.Views;

/// <summary>A lane, which is a process.</summary>
readonly record struct PictureLane(string Label, int Top, int Height);

/// <summary>The rectangle of a call, with what is written into it.</summary>
readonly record struct PictureCall(int Call, string Text, int Left, int Top, int Width);

/// <summary>The moment at which a call took effect.</summary>
readonly record struct PicturePoint(int Call, int X, int Y);

/// <summary>
/// Where everything of a picture is, in pixels. A moment at which something began or ended is a column; a call reaches from the left of
/// its first column to the right of its last, so that two calls share a column if and only if they overlap.
/// </summary>
sealed class PictureLayout
{
    public const int CallHeight = 38;
    public const int PointRadius = 9;
    public const int Padding = 5; // on either side of the text of a call
    const int LongestText = 28;
    const int LongestLabel = 24;
    const int RowHeight = CallHeight + 6;
    const int LaneGap = 6;
    const int Step = 16;
    const int Gap = 2; // on either side of a call
    const int Margin = 12;

    readonly RecordedObject which;
    readonly Dictionary<int, int> columns; // by time
    readonly int[] widths; // of columns; the last is where calls end that nobody answered
    readonly int[] lefts;
    readonly Dictionary<int, int> tops = []; // by call

    public PictureLayout(RecordedHistory history, PictureCalls calls, int top)
    {
        which = calls.Object.Which;
        int[] times = [.. calls.Drawn.SelectMany(Times).Distinct().Order()];
        columns = times.Select((time, column) => (time, column)).ToDictionary();
        widths = [.. Enumerable.Repeat(Step, times.Length + 1)];
        var points = PointsByColumn(calls.Order ?? []);
        foreach (var column in points)
            widths[column.Key] = Math.Max(Step, column.Count() * 2 * (PointRadius + 1));
        FitTexts(calls.Drawn);

        Lanes = PlaceLanes(history, calls.Drawn, top);
        int left = Margin + Lanes.Select(lane => lane.Label.Length * PictureText.SmallCharacter).DefaultIfEmpty().Max() + Margin;
        lefts = [.. widths.Select((_, column) => left + widths[..column].Sum())];
        Right = left + widths.Sum();
        Bottom = Lanes.Select(lane => lane.Top + lane.Height).DefaultIfEmpty(top).Max();
        Calls = [.. calls.Drawn.Select(Place)];
        Points = [.. points.SelectMany(Place)];
    }

    public IReadOnlyList<PictureLane> Lanes { get; }

    public IReadOnlyList<PictureCall> Calls { get; }

    /// <summary>In the order in which they took effect, which is from left to right.</summary>
    public IReadOnlyList<PicturePoint> Points { get; }

    public int Right { get; }

    public int Bottom { get; }

    IEnumerable<int> Times(int call) => which.IsPending(call)
        ? [which.Interval(call).InvokedAt] : [which.Interval(call).InvokedAt, which.Interval(call).RespondedAt];

    int First(int call) => columns[which.Interval(call).InvokedAt];

    int Last(int call) => which.IsPending(call) ? widths.Length - 1 : columns[which.Interval(call).RespondedAt];

    string TextOf(int call) => PictureText.Of(which.Describe(call), LongestText);

    /// <summary>Each as early as it can be: when it began, or with the one before it.</summary>
    List<IGrouping<int, int>> PointsByColumn(IReadOnlyList<int> order)
    {
        int column = 0;
        return [.. order.Select(call => (Call: call, Column: column = Math.Max(column, First(call))))
            .GroupBy(at => at.Column, at => at.Call)];
    }

    /// <summary>Makes the last column of a call wider where its text needs more than the steps that it took.</summary>
    void FitTexts(IReadOnlyList<int> drawn)
    {
        foreach (int call in drawn.OrderBy(Last))
        {
            int wanted = (TextOf(call).Length * PictureText.SmallCharacter) + (2 * (Gap + Padding));
            widths[Last(call)] += Math.Max(0, wanted - widths[First(call)..(Last(call) + 1)].Sum());
        }
    }

    /// <summary>Calls of one process that overlap, as after one that nobody answered, are drawn one below the other.</summary>
    List<PictureLane> PlaceLanes(RecordedHistory history, IReadOnlyList<int> drawn, int top)
    {
        List<PictureLane> lanes = [];
        foreach (var process in drawn.GroupBy(call => which.Origin(call).Process).OrderBy(process => process.Key))
        {
            List<int> rows = []; // the last column that is taken
            foreach (int call in process)
            {
                int row = rows.FindIndex(taken => taken < First(call));
                if (row < 0)
                    (row, rows) = (rows.Count, [.. rows, 0]);
                rows[row] = Last(call);
                tops[call] = top + LaneGap + (row * RowHeight);
            }

            int height = (rows.Count * RowHeight) + (2 * LaneGap) - (RowHeight - CallHeight);
            lanes.Add(new PictureLane("process " + PictureText.Of(history.Processes[process.Key], LongestLabel), top, height));
            top += height;
        }

        return lanes;
    }

    PictureCall Place(int call)
    {
        int left = lefts[First(call)] + Gap;
        int right = lefts[Last(call)] + widths[Last(call)] - Gap;
        return new PictureCall(call, TextOf(call), left, tops[call], right - left);
    }

    IEnumerable<PicturePoint> Place(IGrouping<int, int> column) => column.Select((call, place) =>
        new PicturePoint(
            call, lefts[column.Key] + (widths[column.Key] * ((2 * place) + 1) / (2 * column.Count())),
            tops[call] + CallHeight - PointRadius - 3));
}
