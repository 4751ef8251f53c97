namespace GpuMm.Harness.Histories;

/// <summary>A file that holds no history that could be checked. The message begins with FILE:LINE and says how to mend it.</summary>
public sealed class BrokenHistoryException(string file, int line, string what) : Exception($"{file}:{line}: {what}")
{
    public string File => file;

    public int Line => line;
}
