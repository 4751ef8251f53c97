using GpuMm.Implementation.Kernel.Mm;
using GpuMm.Implementation.Svm;
using GpuMm.Model.Vocabulary;
using Xunit;
using Nova = GpuMm.Implementation.Vmm;

namespace GpuMm.Tests.Svm;

/// <summary>A process that has opened the GPU, and what it does as one of the bodies of a run.</summary>
sealed class NouveauProcess
{
    readonly NouveauBench bench;

    public NouveauProcess(NouveauBench bench, MmStruct mm)
    {
        (this.bench, Mm) = (bench, mm);
        Channel = new NouveauVmm(new Nova.Vmm(bench.Gpu, mm.Id, bench));
        Svmm = new NouveauSvmm(bench.Drm, mm, Channel);
    }

    /// <summary>Also of its channel's instance block.</summary>
    public int Number => Mm.Id;

    public MmStruct Mm { get; }

    public NouveauVmm Channel { get; }

    public NouveauSvmm Svmm { get; }

    public CpuPte Pte(int page) => Mm.Peek(SvmWindow.VfnOf(page));

    public async ValueTask Store(int page, ulong value) => Assert.Equal(AccessOutcome.Done, await Mm.Store(SvmWindow.VfnOf(page), value));

    public async ValueTask<ulong> Load(int page)
    {
        var (outcome, value) = await Mm.Load(SvmWindow.VfnOf(page));
        Assert.Equal(AccessOutcome.Done, outcome);
        return value;
    }

    /// <summary>nouveau_svmm_bind.</summary>
    public async ValueTask Bind(int page, int count = 1) =>
        Assert.Equal(Errno.None, await bench.Dmem.Bind(Svmm, SvmWindow.RangeOf(page, count)));

    /// <summary>Closes its file of the GPU.</summary>
    public async ValueTask Close()
    {
        if (Svmm.IsFreed)
            return;
        await bench.Svm.Part(Number);
        await Svmm.Close();
    }

    /// <summary>Its memory goes before its files are closed.</summary>
    public async ValueTask Exit()
    {
        if (Mm.Users > 0)
            await Mm.Put();
        await Close();
    }
}
