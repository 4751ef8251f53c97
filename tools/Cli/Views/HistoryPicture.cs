using System.Globalization;
using GpuMm.Harness.Histories;
using GpuMm.Harness.Linearizability;

namespace GpuMm.Cli.Views;

/// <summary>
/// A history as a drawing in SVG: a lane for each process, a rectangle for each call, and a point for the moment at which it took effect.
/// </summary>
sealed class HistoryPicture
{
    const int Margin = 12;
    const int LineHeight = 20;
    const int SignWidth = 24;

    const string Style = """
        text { font: 11px monospace; fill: #222 }
        .caption text { font-size: 13px }
        .paper rect { fill: #fff }
        .lane line { stroke: #ddd }
        .call rect { fill: #cfe2f3; stroke: #5b7ea4 }
        .unordered rect { fill: #e6e6e6; stroke: #999 }
        .culprit rect { fill: #f4958a; stroke: #a8322a }
        .needed rect { stroke: #000; stroke-width: 3 }
        .order polyline { fill: none; stroke: #1d5c2f }
        .point circle { fill: #1d5c2f }
        .point text { font-size: 9px; fill: #fff; text-anchor: middle }
        """;

    readonly CheckedHistory history;
    readonly PictureCalls calls;
    readonly PictureLayout layout;
    readonly string[] caption;
    readonly IReadOnlyList<LegendEntry> legend;

    HistoryPicture(CheckedHistory history)
    {
        this.history = history;
        calls = PictureCalls.Of(history);
        caption = [.. Caption()];
        legend = Legend();
        layout = new PictureLayout(history.History!, calls, (caption.Length * LineHeight) + (2 * Margin));
    }

    RecordedObject Which => calls.Object.Which;

    /// <param name="history">One that is not broken. If it is not illegal, its order is drawn only if that was asked for.</param>
    public static string Of(CheckedHistory history) => new HistoryPicture(history).Draw();

    string Draw()
    {
        int texts = Math.Max(caption.Max(line => line.Length * PictureText.LargeCharacter), legend.Sum(entry => entry.Width));
        int width = Math.Max(layout.Right, Margin + texts) + Margin;
        int height = layout.Bottom + LineHeight + (3 * Margin);
        using var svg = new SvgWriter(caption[0], Style, width, height);
        svg.Group("paper", () => svg.Rectangle(0, 0, width, height));
        svg.Group("caption", () =>
        {
            for (int i = 0; i < caption.Length; i++)
                svg.Text(Margin, Margin + ((i + 1) * LineHeight) - 6, caption[i]);
        });
        foreach (var lane in layout.Lanes)
            Draw(svg, lane, width);
        foreach (var call in layout.Calls)
            Draw(svg, call);
        svg.Group("order", () => svg.Polyline(layout.Points.Select(point => (point.X, point.Y))));
        for (int i = 0; i < layout.Points.Count; i++)
            DrawPoint(svg, layout.Points[i].X, layout.Points[i].Y, (i + 1).ToString(CultureInfo.InvariantCulture));
        DrawLegend(svg, layout.Bottom + (2 * Margin));
        return svg.Finish();
    }

    IEnumerable<string> Caption()
    {
        var (which, outcome, _, limit) = calls.Object;
        yield return $"{CheckText.Word(outcome)}  {Path.GetFileName(history.File)}: {history.History!.Model.Name}, {which.Name}";
        if (history.Why is { } why)
        {
            string possible = why.PossibleStates.Count > 0 ? $"; {which.Name} held {string.Join(" or ", why.PossibleStates)}" : "";
            yield return $"process {ProcessOf(why.Culprit)}: {which.Describe(why.Culprit)} cannot be explained{possible}";
        }

        if (outcome == LinearizationOutcome.Undecided)
            yield return $"{limit} was not enough";
        else if (calls.Order is null)
            yield return "no order was found in time";
        if (calls.LeftOut > 0)
            yield return $"left out: {Phrase.Count(calls.LeftOut, "other call")} on {which.Name}";
        if (history.Objects.Count > 1)
            yield return $"left out: {Phrase.Count(history.Objects.Count - 1, "other object")}";
    }

    IReadOnlyList<LegendEntry> Legend()
    {
        LegendEntry point = new("point", "took effect, in this order");
        LegendEntry unordered = new("call unordered", "is not in the order");
        LegendEntry pending = new("call pending", "was not answered", Fades: true);
        return history.Why is null ? [point, unordered, pending]
            : [point, unordered, pending, new("call culprit", "cannot be explained"), new("call needed", "these alone have no order")];
    }

    string ProcessOf(int call) => history.History!.Processes[Which.Origin(call).Process];

    static void Draw(SvgWriter svg, PictureLane lane, int right) => svg.Group("lane", () =>
    {
        svg.Line(0, right, lane.Top);
        svg.Text(Margin, lane.Top + LineHeight, lane.Label);
        svg.Line(0, right, lane.Top + lane.Height);
    });

    void Draw(SvgWriter svg, PictureCall call) => svg.Group(ClassOf(call.Call), () =>
    {
        bool isPending = Which.IsPending(call.Call);
        svg.Title($"process {ProcessOf(call.Call)}: {Which.Describe(call.Call)}, {LinesOf(call.Call)}");
        svg.Rectangle(call.Left, call.Top, call.Width, PictureLayout.CallHeight, fades: isPending);
        svg.Text(call.Left + PictureLayout.Padding, call.Top + 13, call.Text, call.Text.Length * PictureText.SmallCharacter);
    });

    string LinesOf(int call)
    {
        var origin = Which.Origin(call);
        return origin.RespondedLine == 0 ? $"line {origin.InvokedLine}, no answer"
            : $"lines {origin.InvokedLine} to {origin.RespondedLine}";
    }

    string ClassOf(int call)
    {
        string kind = call == history.Why?.Culprit ? " culprit" : calls.Order?.Contains(call) == true ? "" : " unordered";
        string needed = history.Why?.SubHistory.Contains(call) == true ? " needed" : "";
        return $"call{kind}{needed}{(Which.IsPending(call) ? " pending" : "")}";
    }

    static void DrawPoint(SvgWriter svg, int x, int y, string number) => svg.Group("point", () =>
    {
        svg.Circle(x, y, PictureLayout.PointRadius);
        svg.Text(x, y + 3, number);
    });

    void DrawLegend(SvgWriter svg, int top) => svg.Group("legend", () =>
    {
        int left = Margin;
        foreach (var entry in legend)
        {
            if (entry.Sign == "point")
                DrawPoint(svg, left + (SignWidth / 2), top, "1");
            else
                svg.Group(entry.Sign, () => svg.Rectangle(left, top - 8, SignWidth, 16, entry.Fades));
            svg.Text(left + SignWidth + 6, top + 4, entry.Meaning);
            left += entry.Width;
        }
    });

    /// <param name="Sign">The class of what stands for it.</param>
    /// <param name="Meaning">In words.</param>
    /// <param name="Fades">Whether it fades out.</param>
    sealed record LegendEntry(string Sign, string Meaning, bool Fades = false)
    {
        public int Width => (Meaning.Length * PictureText.SmallCharacter) + SignWidth + 24;
    }
}
