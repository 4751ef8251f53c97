using GpuMm.Harness.Checking;
using GpuMm.Implementation.Pagemap;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Harness.Systems.Pagemap;

/// <summary>A way to build a driver on drm_pagemap. A defect replaces a class by a subclass that gets one step wrong.</summary>
sealed record PagemapVariant(string Name, string Summary, string Source, CheckedProperty? Expected)
    : Variant(Name, Summary, Source, Expected, [MmuVersion.V2])
{
    public static readonly PagemapVariant Fixed = new(
        "fixed", "drm_pagemap and a driver on it, right where the seed is wrong", "own", null);

    public Func<DrmDevice, VramPagemap> MakePagemap { get; init; } = drm => new VramPagemap(drm);

    /// <summary>A defect of the layer, or of the driver on it.</summary>
    public static PagemapVariant Of(
        string id, string summary, string consequence, string source, CheckedProperty expected, Func<DrmDevice, VramPagemap> makePagemap) =>
        new(id, summary, source, expected) { Consequence = consequence, MakePagemap = makePagemap };
}
