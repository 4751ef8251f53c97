using GpuMm.Model.Vocabulary;

namespace GpuMm.Harness.Systems.Svm;

/// <summary>The processes and pages that a program names.</summary>
static class SvmNames
{
    /// <summary>
    /// The slots in the order of their first use. The rest has its name: process 0 is the parent and was there first, and no two pages are
    /// alike: a page table ends between some, mremap joins others, and one is not managed.
    /// </summary>
    public static Program Canonical(Program program)
    {
        int?[] used = [.. program.Operations.Select(SlotOf).Where(slot => slot is not null).Distinct()];
        return program.Select(operation => SlotOf(operation) is { } slot ? WithSlot(operation, Array.IndexOf(used, slot)) : operation);
    }

    /// <summary>The variable that an operation is about; null for most.</summary>
    public static int? SlotOf(Operation operation) => operation switch
    {
        SvmOperation.PrepareMap prepare => prepare.Slot,
        SvmOperation.ExecuteMap execute => execute.Slot,
        SvmOperation.UnmapPages unmap => unmap.Slot,
        _ => null,
    };

    static Operation WithSlot(Operation operation, int slot) => operation switch
    {
        SvmOperation.PrepareMap prepare => prepare with { Slot = slot },
        SvmOperation.ExecuteMap execute => execute with { Slot = slot },
        _ => new SvmOperation.UnmapPages(slot),
    };

    /// <summary>The process that an operation is of; null for what is the GPU's. A fork is of the parent.</summary>
    public static int? ProcessOf(Operation operation) => operation switch
    {
        SvmOperation.Fork => 0,
        SvmOperation.Exit exit => exit.Process,
        SvmOperation.OpenGpu open => open.Process,
        SvmOperation.CloseGpu close => close.Process,
        SvmOperation.Mmap map => map.Process,
        SvmOperation.Munmap unmap => unmap.Process,
        SvmOperation.Mprotect protect => protect.Process,
        SvmOperation.Mremap remap => remap.Process,
        SvmOperation.Load load => load.Process,
        SvmOperation.Store store => store.Process,
        SvmOperation.Pin pin => pin.Process,
        SvmOperation.Unpin unpin => unpin.Process,
        SvmOperation.Reclaim reclaim => reclaim.Process,
        SvmOperation.Reap reap => reap.Process,
        SvmOperation.GpuAccess access => access.Process,
        SvmOperation.Bind bind => bind.Process,
        SvmOperation.OtherDeviceMigrate migrate => migrate.Process,
        SvmOperation.Populate populate => populate.Process,
        SvmOperation.Advise advise => advise.Process,
        _ => null,
    };

    public static Operation WithProcess(Operation operation, int process) => operation switch
    {
        SvmOperation.Exit => new SvmOperation.Exit(process),
        SvmOperation.OpenGpu => new SvmOperation.OpenGpu(process),
        SvmOperation.CloseGpu => new SvmOperation.CloseGpu(process),
        SvmOperation.Mmap map => map with { Process = process },
        SvmOperation.Munmap unmap => unmap with { Process = process },
        SvmOperation.Mprotect protect => protect with { Process = process },
        SvmOperation.Mremap remap => remap with { Process = process },
        SvmOperation.Load load => load with { Process = process },
        SvmOperation.Store store => store with { Process = process },
        SvmOperation.Pin pin => pin with { Process = process },
        SvmOperation.Unpin unpin => unpin with { Process = process },
        SvmOperation.Reclaim reclaim => reclaim with { Process = process },
        SvmOperation.Reap reap => reap with { Process = process },
        SvmOperation.GpuAccess access => access with { Process = process },
        SvmOperation.Bind bind => bind with { Process = process },
        SvmOperation.OtherDeviceMigrate migrate => migrate with { Process = process },
        SvmOperation.Populate populate => populate with { Process = process },
        SvmOperation.Advise advise => advise with { Process = process },
        _ => operation,
    };

    /// <summary>The pages that an operation is about: the first, and how many. Null for operations on a process or the GPU.</summary>
    public static (int Page, int Pages)? RangeOf(Operation operation) => operation switch
    {
        SvmOperation.Mmap map => (map.Page, map.Pages),
        SvmOperation.Munmap unmap => (unmap.Page, unmap.Pages),
        SvmOperation.Mprotect protect => (protect.Page, protect.Pages),
        SvmOperation.Mremap remap => (remap.Page, remap.Pages),
        SvmOperation.Reap reap => (reap.Page, reap.Pages),
        SvmOperation.Bind bind => (bind.Page, bind.Pages),
        SvmOperation.OtherDeviceMigrate migrate => (migrate.Page, migrate.Pages),
        SvmOperation.Populate populate => (populate.Page, populate.Pages),
        SvmOperation.Advise advise => (advise.Page, advise.Pages),
        SvmOperation.Load load => (load.Page, 1),
        SvmOperation.Store store => (store.Page, 1),
        SvmOperation.Pin pin => (pin.Page, 1),
        SvmOperation.Unpin unpin => (unpin.Page, 1),
        SvmOperation.Reclaim reclaim => (reclaim.Page, 1),
        SvmOperation.GpuAccess access => (access.Page, 1),
        _ => null,
    };

    /// <summary>The operation about other pages: those on one page take the first of them.</summary>
    public static Operation WithRange(Operation operation, int page, int pages) => operation switch
    {
        SvmOperation.Mmap map => map with { Page = page, Pages = pages },
        SvmOperation.Munmap unmap => unmap with { Page = page, Pages = pages },
        SvmOperation.Mprotect protect => protect with { Page = page, Pages = pages },
        SvmOperation.Mremap remap => remap with { Page = page, Pages = pages },
        SvmOperation.Reap reap => reap with { Page = page, Pages = pages },
        SvmOperation.Bind bind => bind with { Page = page, Pages = pages },
        SvmOperation.OtherDeviceMigrate migrate => migrate with { Page = page, Pages = pages },
        SvmOperation.Populate populate => populate with { Page = page, Pages = pages },
        SvmOperation.Advise advise => advise with { Page = page, Pages = pages },
        SvmOperation.Load load => load with { Page = page },
        SvmOperation.Store store => store with { Page = page },
        SvmOperation.Pin pin => pin with { Page = page },
        SvmOperation.Unpin unpin => unpin with { Page = page },
        SvmOperation.Reclaim reclaim => reclaim with { Page = page },
        SvmOperation.GpuAccess access => access with { Page = page },
        _ => operation,
    };
}
