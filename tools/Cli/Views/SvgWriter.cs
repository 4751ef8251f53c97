using System.Globalization;
using System.Text;
using System.Xml;

namespace GpuMm.Cli.Views;

/// <summary>Writes a drawing, shape by shape. All lengths are pixels; texts are made fit for XML.</summary>
sealed class SvgWriter : IDisposable
{
    const string Namespace = "http://www.w3.org/2000/svg";

    readonly StringBuilder text = new();
    readonly XmlWriter xml;

    /// <param name="title">What a viewer calls the drawing.</param>
    /// <param name="style">CSS, for the classes of what is drawn.</param>
    /// <param name="width">Of the drawing.</param>
    /// <param name="height">Of the drawing.</param>
    public SvgWriter(string title, string style, int width, int height)
    {
        xml = XmlWriter.Create(text, new XmlWriterSettings { OmitXmlDeclaration = true, Indent = true, NewLineChars = "\n" });
        Open("svg", ("width", width), ("height", height), ("viewBox", $"0 0 {Number(width)} {Number(height)}"));
        Title(title);
        xml.WriteElementString("style", Namespace, style);
        DefineFade();
    }

    /// <summary>Closes what is open.</summary>
    public string Finish()
    {
        xml.WriteEndDocument();
        xml.Flush();
        return text.ToString();
    }

    public void Group(string kind, Action write)
    {
        Open("g", ("class", kind));
        write();
        xml.WriteEndElement();
    }

    /// <summary>What is shown while the mouse is over a group, or the name of the drawing.</summary>
    public void Title(string words) => xml.WriteElementString("title", Namespace, PictureText.Of(words));

    /// <param name="left">Of it.</param>
    /// <param name="top">Of it.</param>
    /// <param name="width">Of it.</param>
    /// <param name="height">Of it.</param>
    /// <param name="fades">It has no end: it fades out to the right.</param>
    public void Rectangle(int left, int top, int width, int height, bool fades = false) =>
        Shape("rect", [("x", left), ("y", top), ("width", width), ("height", height), .. fades ? [("mask", "url(#fade)")] : NoAttributes]);

    public void Circle(int x, int y, int radius) => Shape("circle", ("cx", x), ("cy", y), ("r", radius));

    public void Line(int left, int right, int y) => Shape("line", ("x1", left), ("x2", right), ("y1", y), ("y2", y));

    public void Polyline(IEnumerable<(int X, int Y)> points) =>
        Shape("polyline", ("points", string.Join(' ', points.Select(point => $"{Number(point.X)},{Number(point.Y)}"))));

    /// <param name="x">Where it begins, or its middle if the style says so.</param>
    /// <param name="y">Its base line.</param>
    /// <param name="words">The text.</param>
    /// <param name="width">To which it is fitted, whatever the font; 0 for none.</param>
    public void Text(int x, int y, string words, int width = 0)
    {
        Open("text", [("x", x), ("y", y), .. width > 0 ? [("textLength", width), ("lengthAdjust", "spacingAndGlyphs")] : NoAttributes]);
        xml.WriteString(PictureText.Of(words));
        xml.WriteEndElement();
    }

    public void Dispose() => xml.Dispose();

    static (string, object)[] NoAttributes => [];

    static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);

    void DefineFade()
    {
        Open("linearGradient", ("id", "fading"));
        Shape("stop", ("offset", "0.4"), ("stop-color", "#fff"));
        Shape("stop", ("offset", "1"), ("stop-color", "#000"));
        xml.WriteEndElement();
        Open("mask", ("id", "fade"), ("maskContentUnits", "objectBoundingBox"));
        Shape("rect", ("width", 1), ("height", 1), ("fill", "url(#fading)"));
        xml.WriteEndElement();
    }

    void Shape(string name, params ReadOnlySpan<(string Name, object Value)> attributes)
    {
        Open(name, attributes);
        xml.WriteEndElement();
    }

    void Open(string name, params ReadOnlySpan<(string Name, object Value)> attributes)
    {
        xml.WriteStartElement(name, Namespace);
        foreach (var (attribute, value) in attributes)
            xml.WriteAttributeString(attribute, value is int number ? Number(number) : (string)value);
    }
}
