using FsCheck;
using FsCheck.Fluent;
using GpuMm.Harness.Systems.Vm.Gpuvm;
using GpuMm.Implementation.Vm;
using GpuMm.Model.Vocabulary;
using Xunit;
using static GpuMm.Tests.Vm.GpuvmKit;

namespace GpuMm.Tests.Vm;

/// <summary>Any sequence of requests: after each the books are in order, and the steps were such as a driver may count on.</summary>
public class DrmGpuvmProperties
{
    static readonly Config Config =
        Config.QuickThrowOnFailure.WithMaxTest(300).WithEndSize(60).WithReplay(20260321, 9).WithQuietOnSuccess(true);

    /// <summary>In pages. An unmap has no object.</summary>
    public readonly record struct Move(int Start, int Length, int Offset, DrmGemObject? Gem);

    static readonly Gen<Move> Moves =
        from start in Gen.Choose(0, 99)
        from length in Gen.Choose(0, 30) // some end beyond the managed range, and some are empty
        from offset in Gen.OneOf(Gen.Constant(start), Gen.Choose(0, 100))
        from gem in Gen.Elements(A, B, null)
        select new Move(start, length, offset, gem);

    static readonly Arbitrary<Move[]> Programs = Arb.From(Moves.ArrayOf(), moves =>
        from cut in Enumerable.Range(0, moves.Length)
        select (Move[])[.. moves[..cut], .. moves[(cut + 1)..]]);

    [Fact]
    public void Every_request_keeps_the_books_in_order() => Check.One(Config, Prop.ForAll(Programs, program =>
    {
        var gpuvm = Hundred();
        foreach (var move in program)
            Step(gpuvm, move);
    }));

    static void Step(DrmGpuvm gpuvm, Move move)
    {
        var (start, range) = ((ulong)move.Start * Page, (ulong)move.Length * Page);
        int before = gpuvm.Count;
        bool isValid = gpuvm.RangeIsValid(start, range);
        var (errno, ops) = move.Gem is { } gem
            ? gpuvm.SmMap(new MapRequest(start, range, gem, (ulong)move.Offset * Page, VmMapFlags.None))
            : gpuvm.SmUnmap(start, range);
        Assert.Equal(isValid ? Errno.None : Errno.EINVAL, errno);
        Assert.Equal(isValid && move.Gem is not null, ops is [.., GpuVaOp.Map]);
        Assert.InRange(ops.Count(op => op is GpuVaOp.Map), 0, 1);
        Assert.InRange(ops.Count(op => op is GpuVaOp.Remap), 0, 2);
        foreach (var remap in ops.OfType<GpuVaOp.Remap>())
            AssertContinuous(remap);
        Assert.Equal(before, gpuvm.Count);

        gpuvm.CarryOut(ops);
        Assert.InRange(gpuvm.Count, 0, before + 2);
        if (isValid)
            AssertHolds(gpuvm, start, range, move);
        AssertDisjoint(gpuvm);
    }

    static void AssertContinuous(GpuVaOp.Remap remap)
    {
        var va = remap.Unmap;
        if (remap.Prev is { } prev)
            Assert.Equal((va.Start, va.Gem, va.Offset), (prev.Start, prev.Gem, prev.Offset));
        if (remap.Next is { } next)
            Assert.Equal((va.End, va.Gem, va.Offset + (next.Start - va.Start)), (next.End, next.Gem, next.Offset));
        Assert.True(va.Start <= remap.UnmapRange.Start && remap.UnmapRange.Start < remap.UnmapRange.End && remap.UnmapRange.End <= va.End);
    }

    static void AssertHolds(DrmGpuvm gpuvm, ulong start, ulong range, Move move)
    {
        if (move.Gem is null)
            Assert.Empty(gpuvm.InRange(start, range));
        else
            Assert.Equal((move.Gem, (ulong)move.Offset * Page), (gpuvm.Find(start, range)?.Gem, gpuvm.Find(start, range)?.Offset));
    }

    static void AssertDisjoint(DrmGpuvm gpuvm)
    {
        GpuVa[] all = [.. gpuvm.All];
        Assert.Equal(all.Length, gpuvm.Count);
        Assert.All(all, va => Assert.True(va.IsLinked && va.Range > 0));
        Assert.All(all.Zip(all.Skip(1)), pair => Assert.True(pair.First.End <= pair.Second.Start));
    }
}
