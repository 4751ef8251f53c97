namespace GpuMm.Implementation.Machine;

public enum PageUse
{
    Free,
    PageTable,
    Client,

    /// <summary>A page table of one of panthor's VMs.</summary>
    VmTable,

    /// <summary>A page of a buffer object.</summary>
    BufferObject,

    /// <summary>A page of system memory that processes, files or swap use.</summary>
    ProcessPage,

    /// <summary>A page of video memory that a driver lends to processes.</summary>
    DeviceMemory,

    /// <summary>A page of another device's memory.</summary>
    ForeignDevice,

    /// <summary>A page of system memory through which a device reaches another one.</summary>
    DmaBuffer,
}

/// <summary>
/// Whose a page is. <paramref name="Id"/> numbers the Vmm or VM of a page table, the mapping whose data a client page holds, or the buffer
/// object.
/// </summary>
public readonly record struct PageOwner(PageUse Use, int Id)
{
    public static readonly PageOwner Nobody = new(PageUse.Free, 0);
    public static readonly PageOwner ProcessPage = new(PageUse.ProcessPage, 0);
    public static readonly PageOwner DeviceMemory = new(PageUse.DeviceMemory, 0);
    public static readonly PageOwner ForeignDevice = new(PageUse.ForeignDevice, 0);
    public static readonly PageOwner DmaBuffer = new(PageUse.DmaBuffer, 0);

    public bool IsPageTable => Use is PageUse.PageTable or PageUse.VmTable;

    public static PageOwner PageTablesOf(int vmm) => new(PageUse.PageTable, vmm);

    public static PageOwner ClientData(int mapping) => new(PageUse.Client, mapping);

    public static PageOwner TablesOfVm(int vm) => new(PageUse.VmTable, vm);

    public static PageOwner BufferObject(int bo) => new(PageUse.BufferObject, bo);

    public override string ToString() => Use switch
    {
        PageUse.Free => "free",
        PageUse.PageTable => $"page tables of vmm {Id}",
        PageUse.VmTable => $"page tables of vm {Id}",
        PageUse.BufferObject => $"pages of bo {Id}",
        PageUse.ProcessPage => "memory of processes",
        PageUse.DeviceMemory => "device memory",
        PageUse.ForeignDevice => "memory of another device",
        PageUse.DmaBuffer => "a bounce buffer",
        _ => $"data of mapping {Id}",
    };
}
