using GpuMm.Model.Vocabulary;

namespace GpuMm.Model.Specification;

/// <summary>Whether GPU accesses on behalf of a process can be served.</summary>
enum GpuContext
{
    /// <summary>Not opened yet, or closed: every access is refused.</summary>
    Closed,

    Open,

    /// <summary>Being closed: what is still mapped may be accessed, what faults may be refused.</summary>
    Closing,
}

/// <summary>
/// Everything that may be one and the same memory: a page of the lower half and the one that mremap moves it to, in both processes, and the
/// page of the file that mappings show there. The default is how it is when a program begins, whatever that is for the page.
/// </summary>
/// <param name="Begun">Whether anything has happened to it; before, the other fields say nothing.</param>
/// <param name="Parent">Process 0, lower half.</param>
/// <param name="ParentUpper">Process 0, upper half.</param>
/// <param name="Child">Process 1, lower half.</param>
/// <param name="ChildUpper">Process 1, upper half.</param>
/// <param name="Explicit">What the GPU has there besides, in the unmanaged page.</param>
/// <param name="IsExplicitLeaving">That is being unmapped: some reach it still, and some do not.</param>
/// <param name="File">What the file holds.</param>
/// <param name="ParentGpu">Of process 0.</param>
/// <param name="ChildGpu">Of process 1.</param>
readonly record struct SharedPageState(
    bool Begun,
    SharedCell Parent,
    SharedCell ParentUpper,
    SharedCell Child,
    SharedCell ChildUpper,
    SharedCell Explicit,
    bool IsExplicitLeaving,
    ulong File,
    GpuContext ParentGpu,
    GpuContext ChildGpu)
{
    /// <param name="page">Of the lower half.</param>
    public static SharedPageState AtStart(int page)
    {
        var first = page < SvmWindow.MappedAtStart ? SharedCell.Mapped(VmaKind.Anonymous, Prot.ReadWrite) : default;
        return new SharedPageState(
            true, first, default, default, default, default, false, SvmWindow.FileContent(page), GpuContext.Open, GpuContext.Closed);
    }

    public SharedCell this[int process, int page] => (process, page < SvmWindow.PagesPerHalf) switch
    {
        (0, true) => Parent,
        (0, false) => ParentUpper,
        (_, true) => Child,
        _ => ChildUpper,
    };

    /// <summary>What the GPU has there: in the unmanaged page not what the process has.</summary>
    public SharedCell GpuCell(int process, int page) => SvmWindow.IsUnmanaged(page) ? Explicit : this[process, page];

    public SharedPageState With(int process, int page, SharedCell cell) => (process, page < SvmWindow.PagesPerHalf) switch
    {
        (0, true) => this with { Parent = cell },
        (0, false) => this with { ParentUpper = cell },
        (_, true) => this with { Child = cell },
        _ => this with { ChildUpper = cell },
    };

    public GpuContext Gpu(int process) => process == 0 ? ParentGpu : ChildGpu;

    public SharedPageState WithGpu(int process, GpuContext gpu) =>
        process == 0 ? this with { ParentGpu = gpu } : this with { ChildGpu = gpu };

    /// <summary>The value that an access through the cell sees.</summary>
    public ulong ValueOf(SharedCell cell) => cell.ShowsFile ? File : cell.Value;

    /// <summary>With what it holds when a program begins, if nothing has happened to it.</summary>
    public SharedPageState From(int page) => Begun ? this : AtStart(page);

    /// <summary>One page of one process, and whether the GPU may be used there.</summary>
    public string Describe(int process, int page)
    {
        var cell = this[process, page];
        string shows = cell.ShowsFile ? $" 0x{File:x}" : "";
        bool hasBuffer = SvmWindow.IsUnmanaged(page) && !Explicit.IsHole;
        string buffer = hasBuffer ? $", buffer {SharedCell.Text(Explicit.Prot)} 0x{Explicit.Value:x}" : "";
        return $"{cell}{shows}; gpu {Gpu(process).ToString().ToLowerInvariant()}{buffer}";
    }

    public override string ToString()
    {
        if (!Begun)
            return "as it was at the start";
        IEnumerable<(string Name, SharedCell Cell)> cells =
            [("p0", Parent), ("p0 upper", ParentUpper), ("p1", Child), ("p1 upper", ChildUpper), ("gpu", Explicit)];
        IEnumerable<(string Name, GpuContext Gpu)> contexts = [("p0", ParentGpu), ("p1", ChildGpu)];
        return string.Join("; ",
        [
            .. cells.Where(named => !named.Cell.IsHole).Select(named => $"{named.Name}: {named.Cell}"),
            $"file 0x{File:x}",
            .. contexts.Where(named => named.Gpu != GpuContext.Closed)
                .Select(named => $"gpu of {named.Name} {(named.Gpu == GpuContext.Open ? "open" : "closing")}"),
        ]);
    }
}
