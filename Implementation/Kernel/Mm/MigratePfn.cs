namespace GpuMm.Implementation.Kernel.Mm;

/// <summary>MIGRATE_PFN_*.</summary>
[Flags]
public enum MigratePfnFlags
{
    None = 0,

    /// <summary>There is a page.</summary>
    Valid = 1 << 0,

    /// <summary>It migrates, or a new one may take the place where there is none.</summary>
    Migrate = 1 << 1,

    /// <summary>The process may write to it.</summary>
    Write = 1 << 2,
}

/// <summary>A page that migrates, or to which one does. The default is nothing.</summary>
public readonly record struct MigratePfn(MigratePfnFlags Flags, Page? Page)
{
    /// <summary>No page, in a place that may have one.</summary>
    public static readonly MigratePfn Empty = new(MigratePfnFlags.Migrate, null);

    /// <summary>migrate_pfn, for a destination.</summary>
    public static MigratePfn To(Page page) => new(MigratePfnFlags.Valid, page);

    public static MigratePfn From(Page page, bool writable) =>
        new(MigratePfnFlags.Valid | MigratePfnFlags.Migrate | (writable ? MigratePfnFlags.Write : 0), page);

    public bool Migrates => (Flags & MigratePfnFlags.Migrate) != 0;

    public bool Writable => (Flags & MigratePfnFlags.Write) != 0;

    public MigratePfn Stays => this with { Flags = Flags & ~MigratePfnFlags.Migrate };
}
