using GpuMm.Harness;
using GpuMm.Harness.Systems.Pagemap;
using GpuMm.Implementation.Kernel.Mm;
using GpuMm.Implementation.Pagemap;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Tests.Checking;

/// <summary>A checker beside a world of processes and a driver on drm_pagemap.</summary>
sealed class PagemapCheckerBench() : WorldCheckerBench<PagemapWorld>(
    PagemapSystem.Instance, PagemapSystem.Instance.PlainScenario(PagemapVariant.Fixed.Name, MmuVersion.V2, new Program([], [])))
{
    public VramPagemap Pagemap => World.Pagemap;

    public MmStruct Parent => World.Processes[0].Mm!;

    /// <summary>The only allocation, if there is one.</summary>
    public VramDevmem Devmem => Pagemap.Lru.All.Single();

    public static SvmOperation Populate(int page = 0, int pages = 1, int timesliceMs = 0) =>
        new SvmOperation.Populate(0, page, pages, timesliceMs);

    public static Vfn At(int page) => SvmWindow.VfnOf(page);

    /// <summary>What the parent's page table has for a page.</summary>
    public CpuPte PteOf(int page) => Parent.Peek(At(page));

    /// <summary>The first pages of the parent are written, and go to the device.</summary>
    public VramDevmem Populated(int pages = 1)
    {
        Do([.. Enumerable.Range(0, pages).Select(page => new SvmOperation.Store(0, page)), Populate(0, pages)]);
        return Devmem;
    }
}
