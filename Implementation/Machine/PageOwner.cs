namespace GpuMm.Implementation.Machine;

public enum PageUse
{
    Free,
    PageTable,
    Client,
}

/// <summary>
/// Whose a VRAM page is. <paramref name="Id"/> numbers the Vmm of a page table, or the mapping whose data a client page holds.
/// </summary>
public readonly record struct PageOwner(PageUse Use, int Id)
{
    public static readonly PageOwner Nobody = new(PageUse.Free, 0);

    public static PageOwner PageTablesOf(int vmm) => new(PageUse.PageTable, vmm);

    public static PageOwner ClientData(int mapping) => new(PageUse.Client, mapping);

    public override string ToString() => Use switch
    {
        PageUse.Free => "free",
        PageUse.PageTable => $"page tables of vmm {Id}",
        _ => $"data of mapping {Id}",
    };
}
