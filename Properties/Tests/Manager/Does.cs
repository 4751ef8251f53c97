using GpuMm.Model.Vocabulary;

namespace GpuMm.Tests.Manager;

/// <summary>Operations on the memory manager, in short, for programs written by hand.</summary>
static class Does
{
    public static readonly Operation Prepare = new SvmOperation.PrepareMap(0);

    public static readonly Operation Execute = new SvmOperation.ExecuteMap(0, Writable: true);

    public static readonly Operation Unmap = new SvmOperation.UnmapPages(0);

    public static readonly Operation Evict = new SvmOperation.EvictDmem();

    public static readonly Operation Unplug = new SvmOperation.Unplug();

    /// <summary>All of the upper half.</summary>
    public static readonly Operation MmapUpper = Mmap(SvmWindow.PagesPerHalf, SvmWindow.PagesPerHalf);

    public static Operation Mmap(int page, int pages = 1, VmaKind kind = VmaKind.Anonymous, Prot prot = Prot.ReadWrite) =>
        new SvmOperation.Mmap(0, page, pages, kind, prot);

    public static Operation Munmap(int page) => new SvmOperation.Munmap(0, page, 1);

    public static Operation Mprotect(int page, Prot prot) => new SvmOperation.Mprotect(0, page, 1, prot);

    public static Operation Load(int page) => new SvmOperation.Load(0, page);

    public static Operation Store(int page) => new SvmOperation.Store(0, page);

    public static Operation Advise(int page, int pages = 1) => new SvmOperation.Advise(0, page, pages);

    public static Operation Populate(int page, int pages = 1, int timesliceMs = 0) =>
        new SvmOperation.Populate(0, page, pages, timesliceMs);

    public static Operation Gpu(FaultAccess access, int page = 0) => new SvmOperation.GpuAccess(0, page, access, Cached: true);

    public static Operation UseBuffer(FaultAccess access = FaultAccess.Read) => Gpu(access, SvmWindow.UnmanagedPage);
}
