using GpuMm.Harness.Systems;
using GpuMm.Harness.Systems.Pagemap;

namespace GpuMm.Harness.Defects.Pagemap;

/// <summary>The variants of a driver on drm_pagemap: one registry line each.</summary>
static class PagemapDefects
{
    public static readonly IReadOnlyList<Variant> Variants =
    [
        PagemapVariant.Fixed,
    ];
}
