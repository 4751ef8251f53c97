using GpuMm.Implementation.Vm;
using GpuMm.Model.Vocabulary;
using Xunit;

namespace GpuMm.Tests.Vm;

/// <summary>Two objects, and ranges and offsets in pages, so that a test of drm_gpuvm reads as a drawing.</summary>
static class GpuvmKit
{
    public const ulong Page = PageSize.Bytes;

    public static readonly DrmGemObject A = new Bo();
    public static readonly DrmGemObject B = new Bo();

    /// <summary>Pages 0 to 99, none of them the kernel's.</summary>
    public static DrmGpuvm Hundred(params GpuVa[] mappings)
    {
        var gpuvm = new DrmGpuvm("test", 0, 100 * Page, 0, 0);
        foreach (var va in mappings)
            Assert.Equal(Errno.None, gpuvm.Insert(va));
        return gpuvm;
    }

    /// <summary>A node that is filled in and not linked.</summary>
    public static GpuVa Va(ulong start, ulong end, DrmGemObject gem, ulong offset, VmMapFlags flags = VmMapFlags.None)
    {
        var va = new GpuVa { Flags = flags };
        va.Init(start * Page, (end - start) * Page, gem, offset * Page);
        return va;
    }

    public static MapRequest Request(ulong start, ulong end, DrmGemObject gem, ulong offset, VmMapFlags flags = VmMapFlags.None) =>
        new(start * Page, (end - start) * Page, gem, offset * Page, flags);

    public static GpuVaPart Part(ulong start, ulong end, DrmGemObject gem, ulong offset) =>
        new(start * Page, (end - start) * Page, gem, offset * Page);

    extension(DrmGpuvm gpuvm)
    {
        public (Errno Errno, IReadOnlyList<GpuVaOp> Ops) SmUnmapPages(ulong start, ulong end) =>
            gpuvm.SmUnmap(start * Page, (end - start) * Page);

        /// <summary>As text, so that two of them differ readably: "10..20 A+10" in pages.</summary>
        public string Drawn() => string.Join(", ", gpuvm.All.Select(va =>
            $"{va.Start / Page}..{va.End / Page} {(va.Gem == A ? "A" : "B")}+{va.Offset / Page}"));
    }

    sealed class Bo : DrmGemObject;
}
