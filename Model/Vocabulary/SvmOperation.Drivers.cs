namespace GpuMm.Model.Vocabulary;

/// <summary>What drivers do, and GPUs: nouveau, a driver on drm_pagemap, and the memory manager that has both.</summary>
public abstract partial record SvmOperation
{
    /// <summary>A GPU engine accesses the first word of a page; what it writes is unique in an execution.</summary>
    /// <param name="Process">Whose channel it works for.</param>
    /// <param name="Page">The page.</param>
    /// <param name="Access">What it wants.</param>
    /// <param name="Cached">Whether the TLB still holds what it may hold.</param>
    public sealed record GpuAccess(int Process, int Page, FaultAccess Access, bool Cached) : SvmOperation
    {
        public override string ToString() => $"process {Process}: gpu {Access.ToString().ToLowerInvariant()}({At(Page, 1)})"
            + $"{(Cached ? "" : ", TLB evicted")}";
    }

    /// <summary>DRM_NOUVEAU_SVM_BIND: migrates what can be migrated to video memory, and maps it.</summary>
    public sealed record Bind(int Process, int Page, int Pages) : SvmOperation
    {
        public override string ToString() => $"process {Process}: svm bind({At(Page, Pages)})";
    }

    /// <summary>
    /// The driver evicts device memory: nouveau all chunks of it (nouveau_dmem_evict_chunk), another the allocation that was used least
    /// recently.
    /// </summary>
    public sealed record EvictDmem : SvmOperation
    {
        public override string ToString() => "evict device memory";
    }

    /// <summary>DRM_NOUVEAU_SVM_INIT, and a channel that faults into it. Process 0 has done it at the start.</summary>
    public sealed record OpenGpu(int Process) : SvmOperation
    {
        public override string ToString() => $"process {Process}: svm init";
    }

    /// <summary>The process closes its file of the GPU: nouveau_svmm_part, nouveau_svmm_fini.</summary>
    public sealed record CloseGpu(int Process) : SvmOperation
    {
        public override string ToString() => $"process {Process}: svm fini";
    }

    /// <summary>drm_pagemap_populate_mm: the range gets memory of the device, with what is in it.</summary>
    /// <param name="Process">Whose range.</param>
    /// <param name="Page">The first page.</param>
    /// <param name="Pages">How many.</param>
    /// <param name="TimesliceMs">For how long the CPU does not get it back.</param>
    public sealed record Populate(int Process, int Page, int Pages, int TimesliceMs) : SvmOperation
    {
        public override string ToString() =>
            $"process {Process}: populate({At(Page, Pages)}{(TimesliceMs == 0 ? "" : $", {TimesliceMs} ms")})";
    }

    /// <summary>The device goes away, for good, and everything of the processes' that is in its memory goes back to the system's.</summary>
    public sealed record Unplug : SvmOperation
    {
        public override string ToString() => "unplug";
    }

    /// <summary>madvise of the driver: from now on GPU accesses that fault there fetch the range into the memory of the device.</summary>
    public sealed record Advise(int Process, int Page, int Pages) : SvmOperation
    {
        public override string ToString() => $"process {Process}: advise({At(Page, Pages)}, device memory)";
    }

    /// <summary>
    /// prepare_map of a buffer of its own for the unmanaged page. A <c>Slot</c> is a program variable that holds the mapping; skipped if it
    /// holds one.
    /// </summary>
    public sealed record PrepareMap(int Slot, BufferKind Kind = BufferKind.Plain) : SvmOperation
    {
        public override string ToString() => $"{Name(Slot)} = prepare({At(SvmWindow.UnmanagedPage, 1)}{Text(Kind)})";
    }

    /// <summary>execute_map, in a fence-signalling section. Skipped if the slot holds nothing that is prepared.</summary>
    public sealed record ExecuteMap(int Slot, bool Writable) : SvmOperation
    {
        public override string ToString() => $"execute({Name(Slot)}, {(Writable ? "writable" : "read-only")})";
    }

    /// <summary>unmap_pages of what is mapped, or the end of what is only prepared; then the buffer is free.</summary>
    public sealed record UnmapPages(int Slot) : SvmOperation
    {
        public override string ToString() => $"unmap({Name(Slot)})";
    }

    static string Text(BufferKind kind) => kind == BufferKind.Plain ? "" : $", {kind.ToString().ToLowerInvariant()} buffer";

    static string Name(int slot) => ((char)('A' + slot)).ToString();
}
