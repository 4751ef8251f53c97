using GpuMm.Harness.Checking;
using GpuMm.Harness.Systems.Vm;
using GpuMm.Implementation.Vm;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Harness.Defects.Vm;

/// <summary>
/// Whoever runs in it still reaches the buffers of the kernel.
/// </summary>
sealed class Y14KernelHalfStays(PanthorDevice device, int id, Pfn root) : PanthorVm(device, id, root)
{
    public static readonly VmVariant Variant = VmVariant.Defect(
        "Y14", "destroying a VM unmaps only the user's half",
        "a job still running there reads and writes buffers that only the kernel should touch",
        "own",
        PropertyCatalogue.Lifecycle, (device, id, root) => new Y14KernelHalfStays(device, id, root));

    protected override VmBindOp.Unmap WhatGoes() => new(0, KernelStart);
}
