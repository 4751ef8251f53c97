using System.Text.Unicode;
using GpuMm.Harness.Campaigns;

namespace GpuMm.Harness.Histories;

/// <summary>Reads a history from a file, in whichever form it is.</summary>
static class HistoryFile
{
    const int EnoughToGuess = 1 << 14; // operations

    delegate void LineReader(ReadOnlySpan<byte> line, int number);

    /// <param name="path">Of the file, as complaints call it.</param>
    /// <param name="model">What its objects are; null if the file says so, or its first operation does.</param>
    /// <exception cref="BrokenHistoryException">It holds no history, or cannot be read.</exception>
    public static RecordedHistory Read(string path, HistoryModel? model = null)
    {
        try
        {
            using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 1);
            return Read(stream, path, model);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new BrokenHistoryException(path, 1, $"this file cannot be read: {e.Message.TrimEnd('.')}");
        }
    }

    public static RecordedHistory Read(Stream stream, string path, HistoryModel? model = null)
    {
        var builder = new HistoryBuilder(model);
        var lines = new HistoryLines(stream);
        try
        {
            ReadLines(lines, builder, stream.CanSeek ? stream.Length : 0);
            return builder.Operations > 0 ? builder.Finish()
                : throw new BrokenHistoryException(path, Math.Max(lines.Number, 1), "this file has no operation");
        }
        catch (Exception e) when (e is FormatException or BadInputException)
        {
            throw new BrokenHistoryException(path, lines.Number, e.Message);
        }
    }

    static void ReadLines(HistoryLines lines, HistoryBuilder builder, long length)
    {
        LineReader? read = null;
        bool isRoomMade = false;
        while (lines.Read(out var line))
        {
            if (line.IndexOfAnyExcept((byte)' ', (byte)'\t') < 0)
                continue;
            read ??= ReaderOf(line, builder);
            read(line, lines.Number);
            if (!isRoomMade && builder.Operations == EnoughToGuess)
            {
                isRoomMade = true;
                builder.OnlyObject?.Reserve((int)Math.Min(EnoughToGuess * (1.1 * length / lines.BytesRead), int.MaxValue / 64));
            }
        }
    }

    /// <summary>The first line that is not empty tells the form.</summary>
    static LineReader ReaderOf(ReadOnlySpan<byte> line, HistoryBuilder builder)
    {
        if (line.Contains((byte)0) || !Utf8.IsValid(line))
            throw new FormatException("this is a binary file; a history is lines of text");
        if (line.TrimStart(" \t"u8).StartsWith("{"u8))
            return new JsonHistoryReader(builder).Read;
        return JepsenLogReader.IsLine(line) ? new JepsenLogReader(builder).Read
            : throw new FormatException("this is neither a JSON object nor a line of jepsen.util; see gpumm check --help for both");
    }
}
