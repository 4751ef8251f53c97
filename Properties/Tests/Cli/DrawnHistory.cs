using System.Globalization;
using System.Xml.Linq;

namespace GpuMm.Tests.Cli;

/// <summary>A drawn history, read back from the drawing.</summary>
sealed class DrawnHistory(string svg)
{
    static readonly XNamespace Svg = "http://www.w3.org/2000/svg";

    readonly XElement root = XDocument.Parse(svg).Root!;

    public string[] Caption => [.. Groups("caption").Elements(Svg + "text").Select(text => text.Value)];

    public string[] Lanes => [.. Groups("lane").Select(lane => lane.Element(Svg + "text")!.Value)];

    public Box[] Calls => [.. Groups("call").Select(BoxOf)];

    public (double X, double Y)[] Dots =>
        [.. Groups("point").Elements(Svg + "circle").Select(circle => (NumberOf(circle, "cx"), NumberOf(circle, "cy")))];

    public string[] Numbers => [.. Groups("point").Elements(Svg + "text").Select(text => text.Value)];

    /// <summary>The corners of the line through the points.</summary>
    public (double X, double Y)[] Line =>
    [
        .. Groups("order").Elements(Svg + "polyline").Single().Attribute("points")!.Value
            .Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .Select(point => point.Split(','))
            .Select(point => (Parse(point[0]), Parse(point[1]))),
    ];

    public double Width => NumberOf(root, "width");

    /// <summary>The texts of the calls whose moments these are, in the order of their numbers.</summary>
    public string[] InOrder => [.. Dots.Select(dot => Calls.Single(call => call.Holds(dot)).Title)];

    IEnumerable<XElement> Groups(string kind) => root.Elements(Svg + "g").Where(group => ClassesOf(group).Contains(kind));

    static string[] ClassesOf(XElement group) => group.Attribute("class")!.Value.Split(' ');

    static Box BoxOf(XElement call)
    {
        var rectangle = call.Elements(Svg + "rect").Single();
        double left = NumberOf(rectangle, "x");
        double top = NumberOf(rectangle, "y");
        var text = call.Elements(Svg + "text").Single();
        return new(
            call.Element(Svg + "title")!.Value, ClassesOf(call), text.Value, NumberOf(text, "x"), NumberOf(text, "textLength"), left, top,
            left + NumberOf(rectangle, "width"), top + NumberOf(rectangle, "height"));
    }

    static double NumberOf(XElement element, string attribute) => Parse(element.Attribute(attribute)!.Value);

    static double Parse(string number) => double.Parse(number, CultureInfo.InvariantCulture);

    public sealed record Box(
        string Title, string[] Classes, string Text, double TextLeft, double TextWidth,
        double Left, double Top, double Right, double Bottom)
    {
        public bool Holds((double X, double Y) point) => point.X > Left && point.X < Right && point.Y > Top && point.Y < Bottom;

        public bool SharesTimeWith(Box other) => Left < other.Right && other.Left < Right;

        public bool Overlaps(Box other) => SharesTimeWith(other) && Top < other.Bottom && other.Top < Bottom;
    }
}
