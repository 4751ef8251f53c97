using GpuMm.Implementation.Kernel.Mm;
using GpuMm.Implementation.Machine;
using GpuMm.Implementation.Machine.Walking;
using GpuMm.Harness.Systems.Svm.Checking;
using GpuMm.Model.Vocabulary;
using Xunit;

namespace GpuMm.Tests.Svm;

/// <summary>One thing after the other, each in a run of its own. Without a process it is about the parent.</summary>
sealed partial class NouveauBench
{
    /// <summary>What the hardware finds in the GPU's page tables.</summary>
    public HardwarePte Entry(int page, NouveauProcess? process = null) =>
        new GpuEntries(Gpu.Vram, Gpu.Mmu.Format).Find((process ?? Parent).Channel, SvmWindow.VfnOf(page));

    public CpuPte Pte(int page, NouveauProcess? process = null) => (process ?? Parent).Pte(page);

    public CpuPteKind[] Kinds(int page, int count) => [.. Enumerable.Range(page, count).Select(number => Pte(number).Kind)];

    public ulong Load(int page, NouveauProcess? process = null) => Do(() => (process ?? Parent).Load(page));

    public NouveauBench Store(int page, ulong value, NouveauProcess? process = null)
    {
        Run(() => (process ?? Parent).Store(page, value));
        return this;
    }

    /// <summary>An access of an engine, for a body of a run.</summary>
    public ValueTask<EngineResult> Access(
        FaultAccess access, int page, int client = 1, ulong value = 0, NouveauProcess? process = null)
    {
        var by = process ?? Parent;
        return engine.Access(by.Channel.Root, by.Number, client, SvmWindow.VfnOf(page), access, value, serveCached: true);
    }

    public EngineResult GpuAccess(FaultAccess access, int page, ulong value = 0, NouveauProcess? process = null) =>
        Do(() => Access(access, page, value: value, process: process));

    public ulong GpuRead(int page, NouveauProcess? process = null) => Granted(GpuAccess(FaultAccess.Read, page, 0, process));

    public void GpuWrite(int page, ulong value, NouveauProcess? process = null) =>
        Granted(GpuAccess(FaultAccess.Write, page, value, process));

    /// <summary>What was there before.</summary>
    public ulong GpuAtomic(int page, ulong value, NouveauProcess? process = null)
    {
        var result = GpuAccess(FaultAccess.Atomic, page, value, process);
        Granted(result);
        return result.Access.Before;
    }

    public void AssertGpuRefused(FaultAccess access, int page, NouveauProcess? process = null) =>
        Assert.True(GpuAccess(access, page, 99, process).Cancelled, $"{access} of page {page} was let through");

    public void Mmap(int page, int count, VmaKind kind, Prot prot = Prot.ReadWrite) =>
        Expect(Parent.Mm, mm => mm.Mmap(SvmWindow.RangeOf(page, count), kind, prot));

    public void Munmap(int page, int count = 1) => Expect(Parent.Mm, mm => mm.Munmap(SvmWindow.RangeOf(page, count)));

    public void Mprotect(int page, int count, Prot prot) => Expect(Parent.Mm, mm => mm.Mprotect(SvmWindow.RangeOf(page, count), prot));

    /// <summary>To the upper half.</summary>
    public void Mremap(int page, int count) => Expect(Parent.Mm, mm => mm.Mremap(
        SvmWindow.RangeOf(page, count), SvmWindow.RangeOf(page + SvmWindow.PagesPerHalf, count)));

    public void Bind(int page, int count = 1) => Run(() => Parent.Bind(page, count));

    public void Evict() => Run(Drm.Dmem.Evict);

    public void ToOther(int page, int count = 1) => Expect(Parent.Mm, mm => Other.Migrate(mm, SvmWindow.RangeOf(page, count)));

    public Errno Reclaim(int page, NouveauProcess? process = null) =>
        Do(() => new Reclaimer(Memory, this).Reclaim((process ?? Parent).Mm, SvmWindow.VfnOf(page)));

    public Page Pin(int page)
    {
        var (errno, pinned) = Do(() => Parent.Mm.Pin(SvmWindow.VfnOf(page)));
        Assert.Equal(Errno.None, errno);
        return pinned!;
    }

    /// <summary>The child opens the GPU too.</summary>
    public NouveauProcess Fork()
    {
        var child = new MmStruct(Memory, 1, this);
        Expect(Parent.Mm, mm => mm.ForkInto(child));
        return Open(new NouveauProcess(this, child));
    }

    void Expect(MmStruct mm, Func<MmStruct, ValueTask<Errno>> call) => Assert.Equal(Errno.None, Do(() => call(mm)));

    static ulong Granted(EngineResult result)
    {
        Assert.False(result.Cancelled, "the access was cancelled");
        return result.Access.Value;
    }
}
