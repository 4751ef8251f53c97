using GpuMm.Implementation.Vm;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Harness.Systems.Vm.Gpuvm;

/// <summary>
/// drm_gpuvm with many mappings, side by side and all of one length, to see what a request costs. Requests come in pairs: one falls into
/// the middle of a mapping and leaves three, and one over those three makes them the one that was there. For the tests and the benchmarks.
/// </summary>
sealed class GpuvmCrowd
{
    const ulong Length = 4 * PageSize.Bytes;

    readonly NumberedObject theirs = new(0);
    readonly NumberedObject other = new(1);
    readonly DrmGpuvm gpuvm;
    readonly int mappings;
    SplitMix random = new(1);

    public GpuvmCrowd(int mappings)
    {
        this.mappings = mappings;
        gpuvm = new DrmGpuvm("crowd", 0, (ulong)mappings * Length, 0, 0);
        for (int i = 0; i < mappings; i++)
        {
            var va = new GpuVa();
            va.Init(StartOf(i), Length, theirs, 0);
            gpuvm.Insert(va);
        }
    }

    /// <summary>As many mappings as at first, after any number of pairs.</summary>
    public int Count => gpuvm.Count;

    /// <summary>Of ranges, since the beginning.</summary>
    public long Comparisons => gpuvm.Comparisons;

    /// <summary>Two requests, carried out, at a random mapping.</summary>
    public void Pair()
    {
        ulong start = StartOf(random.Below(mappings));
        Map(new MapRequest(start + PageSize.Bytes, Length / 2, other, 0, VmMapFlags.None));
        Map(new MapRequest(start, Length, theirs, 0, VmMapFlags.None));
    }

    void Map(MapRequest request) => gpuvm.CarryOut(gpuvm.SmMap(request).Ops);

    static ulong StartOf(int mapping) => (ulong)mapping * Length;
}
