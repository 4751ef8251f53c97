using GpuMm.Model.Specification;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Tests.Model;

/// <summary>Calls on pages that CPU and GPU share, for histories written by hand; of process 0 unless they say otherwise.</summary>
static class SharedCalls
{
    public static SharedPageCall Mmap(int page, VmaKind kind = VmaKind.Anonymous, Prot prot = Prot.ReadWrite, int process = 0) =>
        new(SharedPageCallKind.Mmap, process, page, kind, prot);

    public static SharedPageCall Munmap(int page, int process = 0) => new(SharedPageCallKind.Munmap, process, page);

    public static SharedPageCall Mprotect(int page, Prot prot, int process = 0) =>
        new(SharedPageCallKind.Mprotect, process, page, Prot: prot);

    public static SharedPageCall Mremap(int page, int process = 0) => new(SharedPageCallKind.Mremap, process, page);

    public static SharedPageCall Fork(int page = 0) => new(SharedPageCallKind.Fork, 0, page);

    public static SharedPageCall Exit(int process, int page = 0) => new(SharedPageCallKind.Exit, process, page);

    public static SharedPageCall Reap(int page, int process = 0) => new(SharedPageCallKind.Reap, process, page);

    public static SharedPageCall OpenGpu(int process, int page = 0) => new(SharedPageCallKind.OpenGpu, process, page);

    public static SharedPageCall BeginToCloseGpu(int process = 0, int page = 0) => new(SharedPageCallKind.BeginToCloseGpu, process, page);

    public static SharedPageCall CloseGpu(int process = 0, int page = 0) => new(SharedPageCallKind.CloseGpu, process, page);

    /// <summary>In the unmanaged page, as those that follow.</summary>
    public static SharedPageCall MapExplicit(ulong value, Prot prot = Prot.ReadWrite) =>
        new(SharedPageCallKind.MapExplicit, 0, SvmWindow.UnmanagedPage, Prot: prot, Value: value);

    public static SharedPageCall BeginToUnmapExplicit() => new(SharedPageCallKind.BeginToUnmapExplicit, 0, SvmWindow.UnmanagedPage);

    public static SharedPageCall UnmapExplicit() => new(SharedPageCallKind.UnmapExplicit, 0, SvmWindow.UnmanagedPage);

    public static SharedPageCall Load(int page, ulong value, int process = 0) => new(SharedPageCallKind.Load, process, page, Value: value);

    public static SharedPageCall LoadRefused(int page, int process = 0) => new(SharedPageCallKind.LoadRefused, process, page);

    public static SharedPageCall Store(int page, ulong value, int process = 0) =>
        new(SharedPageCallKind.Store, process, page, Value: value);

    public static SharedPageCall StoreRefused(int page, int process = 0) => new(SharedPageCallKind.StoreRefused, process, page);

    public static SharedPageCall GpuRead(int page, ulong value, int process = 0) =>
        new(SharedPageCallKind.GpuRead, process, page, Value: value);

    public static SharedPageCall GpuReadRefused(int page, int process = 0) => new(SharedPageCallKind.GpuReadRefused, process, page);

    public static SharedPageCall GpuWrite(int page, ulong value, int process = 0) =>
        new(SharedPageCallKind.GpuWrite, process, page, Value: value);

    public static SharedPageCall GpuWriteRefused(int page, int process = 0) => new(SharedPageCallKind.GpuWriteRefused, process, page);

    public static SharedPageCall GpuAtomic(int page, ulong before, ulong value, int process = 0) =>
        new(SharedPageCallKind.GpuAtomic, process, page, Value: value, Before: before);

    public static SharedPageCall GpuAtomicRefused(int page, int process = 0) => new(SharedPageCallKind.GpuAtomicRefused, process, page);
}
