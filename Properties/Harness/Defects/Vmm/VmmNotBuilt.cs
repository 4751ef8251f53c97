namespace GpuMm.Harness.Defects.Vmm;

/// <summary>Entries of the literature on vmm that have no variant here.</summary>
static class VmmNotBuilt
{
    const string System = "vmm";

    public static readonly IReadOnlyList<NotBuilt> All =
    [
        new("N17", System, "a walk takes a PDE for a table in system memory for one in video memory",
            "nova-core mm/pagetable/walk.rs: is_valid_vram, and the comment there",
            "No table lies in system memory, and the GPU does not walk there: the driver meets no such entry unless it wrote it itself. "
            + "X13 does, and is seen by what it wrote; EntryLimits shows that the decoders refuse it."),
        new("N25c", System, "the TLB is flushed while the PRAMIN window is held",
            "nova-core mm/vmm.rs: the window is dropped before the flush",
            "Tried: with every flush under the window a campaign finds nothing. Nobody takes the window under the TLB's lock, so that the "
            + "order of the two has no cycle; it takes longer for others, and no property says how long a lock may be held.",
            IsRefuted: true),
        new("N27", System, "only the start of an access is compared with the PRAMIN window",
            "nova-core mm/pramin.rs: window_offset",
            "Every access is to a word or to a page, at a multiple of its size, and the ends of the window are multiples too: what begins "
            + "in it ends in it. N27b is an offset into the window that is wrong."),
        new("N28", System, "what is wrong with the buddy allocator shows in the Vmm",
            "B01 to B07",
            "They are variants of the system manager, on the same allocator, where somebody asks for all that it grants: windows, "
            + "alignment, pages in one place. The Vmm asks for its tables page by page."),
        new("N31", System, "the half for 64 KiB pages of a dual PDE of MMU v2 has the layout of an ordinary PDE",
            "nova-core mm/pagetable/ver2.rs: the dual PDE",
            "Nobody maps pages of 64 KiB, so that this half is always invalid, in which the two layouts agree. The golden vectors of "
            + "MMU v2 have it with a table."),
    ];
}
