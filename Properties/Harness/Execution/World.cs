using GpuMm.Model.Vocabulary;

namespace GpuMm.Harness.Execution;

/// <summary>
/// The machine and the implementation of one execution, and the adapter from operation to call: all that the harness knows of a system
/// while it runs.
/// </summary>
abstract class World
{
    /// <summary>Makes the call that the operation stands for and records it; an operation whose slot does not fit is skipped.</summary>
    public abstract ValueTask Run(int task, Operation operation);

    /// <summary>Gives everything back, audits, and drops everything. Nothing fails any more at that time.</summary>
    public abstract ValueTask Quiesce(int task);

    /// <summary>The virtual pages that the program has had to do with so far, for reports.</summary>
    public abstract IEnumerable<VirtualPage> KnownPages { get; }

    /// <summary>A page in the words of the system.</summary>
    public abstract string NameOf(VirtualPage page);

    /// <summary>What the dictionary VA -> PA holds for a page after the calls that have been answered.</summary>
    public abstract string DescribeModel(VirtualPage page);

    /// <summary>What the hardware would do with a page now, in a few words.</summary>
    public abstract string Describe(VirtualPage page);

    /// <summary>The path of a page through the tables, a line each level.</summary>
    public abstract IEnumerable<string> DescribePath(VirtualPage page);
}
