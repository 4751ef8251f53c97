using GpuMm.Implementation.Buddy;
using GpuMm.Implementation.Kernel;
using GpuMm.Implementation.Machine;
using GpuMm.Implementation.Machine.Walking;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Implementation.Vmm;

/// <summary>
/// What all address spaces of one GPU share (nova-core mm.rs): the VRAM allocator, the PRAMIN window, the TLB; and the GPU itself.
/// </summary>
public sealed class GpuMm
{
    public GpuMm(
        KernelContext kernel, MmuVersion version, int vramSizeInPages, IMachineListener listener,
        Func<GpuMm, TlbRegisters, Tlb>? makeTlb = null, HostMemory? host = null,
        Func<ulong, ulong, GpuBuddy>? makeBuddy = null, Func<GpuMm, Bar0, Pramin>? makePramin = null)
    {
        Kernel = kernel;
        Version = version;
        Vram = new Vram(vramSizeInPages, listener);
        Mmu = new GpuMmu(kernel, Vram, HardwareMmu.For(version), listener, host);
        Buddy = new VramAllocator(kernel, Vram, makeBuddy);
        var bar0 = new Bar0(Vram);
        Pramin = makePramin?.Invoke(this, bar0) ?? new Pramin(kernel, bar0, Vram);
        var registers = new TlbRegisters(Mmu);
        Tlb = makeTlb?.Invoke(this, registers) ?? new Tlb(kernel, registers);
    }

    public KernelContext Kernel { get; }

    public MmuVersion Version { get; }

    public Vram Vram { get; }

    public GpuMmu Mmu { get; }

    public VramAllocator Buddy { get; }

    public Pramin Pramin { get; }

    public Tlb Tlb { get; }
}
