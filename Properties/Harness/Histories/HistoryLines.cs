namespace GpuMm.Harness.Histories;

/// <summary>The lines of a file as bytes, one after the other, counted from 1. A line lives until the next one is read.</summary>
sealed class HistoryLines(Stream stream)
{
    const int MostBytesALine = 16 << 20;

    static ReadOnlySpan<byte> ByteOrderMark => [0xef, 0xbb, 0xbf];

    byte[] buffer = new byte[1 << 18];
    int start; // of what has not been returned
    int end;
    bool isAtEnd;

    /// <summary>The number of the line that was read last.</summary>
    public int Number { get; private set; }

    /// <summary>Bytes that have been returned, ends of lines included.</summary>
    public long BytesRead { get; private set; }

    /// <returns>False at the end of the file.</returns>
    /// <exception cref="FormatException">The line is too long to be one.</exception>
    public bool Read(out ReadOnlySpan<byte> line)
    {
        while (true)
        {
            int length = buffer.AsSpan(start, end - start).IndexOf((byte)'\n');
            if (length >= 0 || (isAtEnd && end > start))
            {
                int next = length >= 0 ? length + 1 : end - start;
                line = buffer.AsSpan(start, length >= 0 ? length : next).TrimEnd((byte)'\r');
                if (Number == 0 && line.StartsWith(ByteOrderMark))
                    line = line[ByteOrderMark.Length..];
                start += next;
                BytesRead += next;
                Number++;
                return true;
            }

            line = default;
            if (isAtEnd)
                return false;
            Fill();
        }
    }

    void Fill()
    {
        buffer.AsSpan(start, end - start).CopyTo(buffer);
        (start, end) = (0, end - start);
        if (end == buffer.Length)
        {
            if (end >= MostBytesALine)
            {
                Number++;
                throw new FormatException($"this line is longer than {MostBytesALine >> 20} MiB; an event is one line");
            }

            Array.Resize(ref buffer, buffer.Length * 2);
        }

        int read = stream.Read(buffer, end, buffer.Length - end);
        isAtEnd = read == 0;
        end += read;
    }
}
