using GpuMm.Implementation.Vm;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Harness.Systems.Vm.Gpuvm;

/// <summary>What one page is mapped to.</summary>
readonly record struct MappedPage(int Object, ulong Offset, VmMapFlags Flags);

/// <summary>
/// Random requests to drm_gpuvm, all valid, beside a dictionary that says page by page what they mean. The space is small, so that requests
/// meet what is there in every way. For the tests and the benchmarks of drm_gpuvm alone.
/// </summary>
sealed class GpuvmWalk(ulong seed)
{
    public const int Pages = 64;
    const int LongestRequest = 16;
    const int Objects = 2;

    readonly DrmGpuvm gpuvm = new("walk", 0, Pages * PageSize.Bytes, 0, 0);
    readonly NumberedObject[] objects = [.. Enumerable.Range(0, Objects).Select(number => new NumberedObject(number))];
    readonly long[] reached = new long[(int)Enum.GetValues<SplitCase>().Max() + 1];
    readonly MappedPage?[] dictionary = new MappedPage?[Pages];
    readonly MappedPage?[] before = new MappedPage?[Pages];
    readonly MappedPage?[] seen = new MappedPage?[Pages];
    SplitMix random = new(seed);

    /// <summary>What each page must be after the requests so far.</summary>
    public IReadOnlyList<MappedPage?> Dictionary => dictionary;

    public DrmGpuvm Gpuvm => gpuvm;

    /// <summary>
    /// Over all requests: pages that were not what the dictionary says, or twice something; <c>keep</c> where pages change, or not where
    /// they stay; and refusals.
    /// </summary>
    public long Differences { get; private set; }

    /// <summary>How many mappings lay like this to a request.</summary>
    public long Reached(SplitCase splitCase) => reached[(int)splitCase];

    /// <summary>One request more.</summary>
    public VmBindOp Step()
    {
        var request = Draw();
        dictionary.CopyTo(before, 0);
        Enter(request);
        var (errno, ops) = Submit(request);
        if (errno != Errno.None)
            Differences++;
        foreach (var op in ops)
        {
            if (op is GpuVaOp.Unmap unmap)
                Judge(unmap.Va.Start, unmap.Va.End, unmap.Keep, unmap.SplitCase);
            if (op is GpuVaOp.Remap remap)
                Judge(remap.UnmapRange.Start, remap.UnmapRange.End, remap.Keep, remap.SplitCase);
        }

        gpuvm.CarryOut(ops);
        Compare();
        return request;
    }

    /// <summary>Every second mapping of a page continues what any other of the same object begins.</summary>
    VmBindOp Draw()
    {
        int first = random.Below(Pages);
        int pages = 1 + random.Below(Math.Min(LongestRequest, Pages - first));
        var (va, size) = ((ulong)first * PageSize.Bytes, (ulong)pages * PageSize.Bytes);
        if (random.Below(4) == 0)
            return new VmBindOp.Unmap(va, size);
        ulong offset = va + (ulong)random.Below(2) * PageSize.Bytes;
        return new VmBindOp.Map(random.Below(Objects), offset, va, size, (VmMapFlags)random.Below(8));
    }

    void Enter(VmBindOp request)
    {
        var (va, size) = RangeOf(request);
        foreach (int page in PagesIn(va, va + size))
        {
            dictionary[page] = request is VmBindOp.Map map
                ? new MappedPage(map.Bo, map.BoOffset + (AddressOf(page) - va), map.Flags)
                : null;
        }
    }

    (Errno Errno, IReadOnlyList<GpuVaOp> Ops) Submit(VmBindOp request) => request switch
    {
        VmBindOp.Map map => gpuvm.SmMap(new MapRequest(map.Va, map.Size, objects[map.Bo], map.BoOffset, map.Flags)),
        VmBindOp.Unmap unmap => gpuvm.SmUnmap(unmap.Va, unmap.Size),
        _ => throw new ArgumentOutOfRangeException(nameof(request)),
    };

    /// <summary>A map keeps [start, end) if and only if the same pages of the same object stay there; an unmap keeps nothing.</summary>
    void Judge(ulong start, ulong end, bool keep, SplitCase? splitCase)
    {
        reached[(int)(splitCase ?? 0)]++;
        bool stays = PagesIn(start, end).All(page =>
            before[page]?.Object == dictionary[page]?.Object && before[page]?.Offset == dictionary[page]?.Offset);
        if (keep != stays)
            Differences++;
    }

    void Compare()
    {
        Array.Clear(seen);
        foreach (var va in gpuvm.All)
        {
            foreach (int page in PagesIn(va.Start, va.End))
            {
                if (seen[page] is not null)
                    Differences++;
                seen[page] = new MappedPage(((NumberedObject)va.Gem!).Number, va.Offset + (AddressOf(page) - va.Start), va.Flags);
            }
        }

        for (int page = 0; page < Pages; page++)
        {
            if (seen[page] != dictionary[page])
                Differences++;
        }
    }

    static (ulong Va, ulong Size) RangeOf(VmBindOp request) => request switch
    {
        VmBindOp.Map map => (map.Va, map.Size),
        VmBindOp.Unmap unmap => (unmap.Va, unmap.Size),
        _ => throw new ArgumentOutOfRangeException(nameof(request)),
    };

    static ulong AddressOf(int page) => (ulong)page * PageSize.Bytes;

    static IEnumerable<int> PagesIn(ulong start, ulong end) =>
        Enumerable.Range((int)(start / PageSize.Bytes), (int)((end - start) / PageSize.Bytes));
}
