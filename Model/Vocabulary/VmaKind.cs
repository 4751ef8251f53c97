namespace GpuMm.Model.Vocabulary;

/// <summary>What is behind a mapping of a process.</summary>
public enum VmaKind
{
    /// <summary>Memory of its own that begins as zeros; a child gets a copy.</summary>
    Anonymous,

    /// <summary>The one file, copied page by page by whoever writes (MAP_PRIVATE).</summary>
    FilePrivate,

    /// <summary>The one file itself (MAP_SHARED).</summary>
    FileShared,
}
