namespace GpuMm.Implementation.Kernel.Mm;

/// <summary>
/// dev_pagemap of type MEMORY_DEVICE_PRIVATE: memory of a device that processes may have pages in, though the CPU cannot reach it.
/// </summary>
public abstract class DevPagemap
{
    /// <summary>pgmap->owner: what tells one device's pages from another's.</summary>
    public virtual object Owner => this;

    /// <summary>The frame of the device's memory behind one of its pages.</summary>
    public abstract Model.Vocabulary.Pfn FrameOf(Page page);

    /// <summary>
    /// migrate_to_ram: the CPU needs the page. Called with the mmap lock held for reading, and with the page locked and a reference to it
    /// that the migration must tolerate.
    /// </summary>
    public abstract ValueTask<VmFault> MigrateToRam(FaultingPage fault);

    /// <summary>page_free: nobody has the page any more. Called within somebody's step, so that it must not wait.</summary>
    public abstract void PageFree(Page page);
}

/// <summary>vm_fault, as far as migrate_to_ram needs it.</summary>
/// <param name="Mm">Whose access faulted.</param>
/// <param name="Vma">Where.</param>
/// <param name="Vfn">At which page.</param>
/// <param name="Page">The device-private page there.</param>
public readonly record struct FaultingPage(MmStruct Mm, Vma Vma, Model.Vocabulary.Vfn Vfn, Page Page);

/// <summary>vm_fault_t: how the handling of a CPU fault ended.</summary>
public enum VmFault
{
    /// <summary>Done, or somebody else was faster: look again.</summary>
    None,

    /// <summary>VM_FAULT_SIGSEGV: the process may not do this.</summary>
    Sigsegv,

    /// <summary>VM_FAULT_SIGBUS: the data cannot be had.</summary>
    Sigbus,

    /// <summary>VM_FAULT_OOM.</summary>
    Oom,
}
