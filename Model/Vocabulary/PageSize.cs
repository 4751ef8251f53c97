namespace GpuMm.Model.Vocabulary;

/// <summary>The one page size in which addresses, tables and allocations are counted.</summary>
public static class PageSize
{
    public const ulong Bytes = 4096;
    public const int Shift = 12;
    public const int Words = 512;
}
