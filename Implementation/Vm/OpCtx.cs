using GpuMm.Model.Vocabulary;

namespace GpuMm.Implementation.Vm;

/// <summary>
/// Everything that an operation may need while it is executed, allocated before (panthor_vm_op_ctx): after prepare nothing is allocated.
/// </summary>
public sealed class OpCtx(VmBindOp op)
{
    readonly Stack<GpuVa> vmas = new(3);
    readonly List<GpuVa> returnedVmas = [];
    Pfn[] tables = [];
    int next;

    public VmBindOp Op => op;

    /// <summary>The object to map; null for an unmap.</summary>
    public PanthorGem? Bo { get; set; }

    /// <summary>The link to that object, with a reference that this operation holds.</summary>
    public VmBo? Link { get; set; }

    /// <summary>Blank mappings that were allocated and not used yet.</summary>
    public int SpareVmas => vmas.Count;

    /// <summary>Mappings that the operation took out of the VM, for cleanup to free: dropping their links may sleep.</summary>
    public List<GpuVa> ReturnedVmas => returnedVmas;

    /// <summary>Something of the VM's mappings is different already.</summary>
    public bool HasChanged { get; set; }

    /// <summary>Reserved page tables, used ones first.</summary>
    public IReadOnlyList<Pfn> Tables => tables;

    /// <summary>How many of them have been used.</summary>
    public int TablesUsed => next;

    public void AddVma(GpuVa blank) => vmas.Push(blank);

    /// <summary>A blank mapping; null if prepare did not allocate enough, which is a bug of the driver.</summary>
    public GpuVa? TakeVma() => vmas.TryPop(out var vma) ? vma : null;

    public void ReserveTables(Pfn[] pages) => (tables, next) = (pages, 0);

    /// <summary>A reserved page table; null if prepare did not reserve enough.</summary>
    public Pfn? TakeTable() => next < tables.Length ? tables[next++] : null;

    /// <summary>What the operation reserved and did not use; from now on it has none.</summary>
    public Pfn[] TakeLeftovers()
    {
        var left = tables[next..];
        (tables, next) = ([], 0);
        return left;
    }
}
