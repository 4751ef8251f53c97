namespace GpuMm.Model.Vocabulary;

/// <summary>What a processor wants of a page, weakest first.</summary>
public enum Access
{
    Read,
    Write,

    /// <summary>Reads and writes a word so that nobody comes between.</summary>
    Atomic,
}
