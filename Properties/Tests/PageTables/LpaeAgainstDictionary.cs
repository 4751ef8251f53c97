using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using GpuMm.Implementation.Machine.Walking;
using GpuMm.Implementation.PageTables;
using GpuMm.Model.Vocabulary;
using Xunit;

namespace GpuMm.Tests.PageTables;

/// <summary>A call of map_pages, or of unmap_pages if there is no frame to map.</summary>
public sealed record LpaeCall(ulong Page, ulong Count, bool IsLarge, Pfn? Frame, bool ReadOnly)
{
    public ulong PgSize => IsLarge ? PageSizes.Large : PageSizes.Small;
}

/// <summary>Calls in few places, so that they meet: two neighbouring tables, and one far away.</summary>
public static class LpaeCallsArbitrary
{
    static readonly ulong[] Bases = [0, 512, (1UL << 36) - 1024];

    static Gen<LpaeCall> Small =>
        from start in Gen.Elements(Bases)
        from page in Gen.OneOf(Gen.Choose(0, 4), Gen.Choose(508, 511))
        from count in Gen.Choose(1, 6)
        from call in Of(start + (ulong)page, (ulong)count, isLarge: false)
        select call;

    static Gen<LpaeCall> Large =>
        from start in Gen.Elements(Bases)
        from count in Gen.Choose(1, 2)
        from call in Of(start, (ulong)count, isLarge: true)
        select call;

    public static Arbitrary<LpaeCall[]> Calls() => Gen.OneOf(Small, Small, Large).ArrayOf(12).ToArbitrary();

    static Gen<LpaeCall> Of(ulong page, ulong count, bool isLarge) =>
        from maps in Gen.Elements(true, true, false)
        from frame in Gen.Choose(1, 64)
        from readOnly in Gen.Elements(true, false)
        select new LpaeCall(page, count, isLarge, maps ? new Pfn((ulong)frame * 512) : null, readOnly);
}

/// <summary>The tables beside a dictionary of pages, seen through the hardware's walk.</summary>
public sealed class LpaeAgainstDictionary
{
    readonly record struct Leaf(Pfn Frame, bool ReadOnly, bool IsLarge);

    [Property(MaxTest = 300, Arbitrary = [typeof(LpaeCallsArbitrary)])]
    public void The_hardware_finds_what_was_mapped_and_nothing_else(LpaeCall[] calls)
    {
        var bench = new LpaeBench();
        var expected = new SortedDictionary<ulong, Leaf>();
        foreach (var call in calls)
        {
            if (call.Frame is { } frame)
                Map(bench, expected, call, frame);
            else
                Unmap(bench, expected, call);
            Assert.Equal(expected, Pages(bench.Hardware.Leaves(bench.Memory, LpaeBench.Root)));
            Assert.All(expected, page => Assert.Equal(page.Value.Frame.HostAddress.Raw, bench.Walk(page.Key * PageSize.Bytes)));
        }

        Assert.Empty(bench.Faults);
        List<Pfn> reachable = [];
        bench.Hardware.Tables(bench.Memory, LpaeBench.Root, reachable);
        Assert.Equal(bench.Memory.Tables, reachable.Order(Comparer<Pfn>.Create((one, other) => one.Raw.CompareTo(other.Raw))));
        bench.Destroy();
        Assert.Equal([LpaeBench.Root], bench.Memory.Tables);
    }

    static void Map(LpaeBench bench, SortedDictionary<ulong, Leaf> expected, LpaeCall call, Pfn frame)
    {
        ulong pages = PagesOf(call);
        bool taken = Range(call.Page, pages).Any(page => expected.TryGetValue(page, out var leaf) && (leaf.IsLarge || !call.IsLarge));
        var prot = IommuProt.Read | (call.ReadOnly ? IommuProt.None : IommuProt.Write);
        var (errno, mapped) = bench.Map(call.Page * PageSize.Bytes, frame.HostAddress.Raw, call.PgSize, call.Count, prot);
        Assert.Equal(taken ? (Errno.EEXIST, 0) : (Errno.None, pages * PageSize.Bytes), (errno, mapped));
        if (taken && call.IsLarge)
            ForgetTablesBefore(expected, call);
        foreach (ulong page in taken ? [] : Range(call.Page, pages))
            expected[page] = new Leaf(new Pfn(frame.Raw + (page - call.Page)), call.ReadOnly, call.IsLarge);
    }

    /// <summary>A run of blocks that is refused has already freed the tables before the block that it met, as in the kernel.</summary>
    static void ForgetTablesBefore(SortedDictionary<ulong, Leaf> expected, LpaeCall call)
    {
        for (ulong at = call.Page; !(expected.TryGetValue(at, out var leaf) && leaf.IsLarge); at += 512)
            Range(at, 512).ToList().ForEach(page => expected.Remove(page));
    }

    static void Unmap(LpaeBench bench, SortedDictionary<ulong, Leaf> expected, LpaeCall call)
    {
        ulong bytes = bench.Unmap(call.Page * PageSize.Bytes, call.PgSize, call.Count);
        if (!call.IsLarge)
            Assert.Equal(SmallRun(expected, call) * PageSize.Bytes, bytes);
        foreach (ulong page in Range(call.Page, bytes / PageSize.Bytes))
            expected.Remove(page);
    }

    static ulong SmallRun(SortedDictionary<ulong, Leaf> expected, LpaeCall call) => (ulong)Range(call.Page, PagesOf(call))
        .TakeWhile(page => expected.TryGetValue(page, out var leaf) && !leaf.IsLarge)
        .Count();

    /// <summary>As far as one call goes: to the end of the table.</summary>
    static ulong PagesOf(LpaeCall call) =>
        call.IsLarge ? Math.Min(call.Count, 512 - call.Page / 512 % 512) * 512 : Math.Min(call.Count, 512 - call.Page % 512);

    static IEnumerable<ulong> Range(ulong start, ulong count)
    {
        for (ulong i = 0; i < count; i++)
            yield return start + i;
    }

    static SortedDictionary<ulong, Leaf> Pages(IEnumerable<HardwareExtent> extents)
    {
        var pages = new SortedDictionary<ulong, Leaf>();
        foreach (var extent in extents)
        {
            foreach (ulong i in Range(0, extent.Bytes / PageSize.Bytes))
            {
                var frame = new Pfn(Pfn.Of(extent.Address).Raw + i);
                pages.Add(Vfn.Of(extent.Start).Raw + i, new Leaf(frame, extent.ReadOnly, extent.Level == 2));
            }
        }

        return pages;
    }
}
