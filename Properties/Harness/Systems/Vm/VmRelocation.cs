using GpuMm.Model.Vocabulary;

namespace GpuMm.Harness.Systems.Vm;

/// <summary>
/// All user addresses of a program moved together: what overlapped, touched or continued something still does. Offsets follow the
/// addresses, as if each buffer object lay where its first page would be.
/// </summary>
static class VmRelocation
{
    const int BlockShift = 21;
    const long PlainStart = (long)VmLimits.BlockBytes;

    /// <summary>Plainest first; those that change nothing are left out.</summary>
    public static IEnumerable<Program> Plainer(Program program)
    {
        var operations = program.Operations.ToArray();
        long[] starts = [.. operations.SelectMany(StartsOf)];
        if (starts.Length == 0)
            return [];
        long[] points = [.. operations.SelectMany(PointsOf)];
        long least = starts.Min() >> PageSize.Shift << PageSize.Shift;
        return new[] { ByRank(points, PageSize.Shift, least), ByRank(points, BlockShift, least), address => address - least + PlainStart }
            .Select(move => program.Select(operation => Moved(operation, move)))
            .Where(moved => !moved.Operations.SequenceEqual(operations));
    }

    /// <summary>
    /// Numbers the units in which there are points, so that none between them is empty; what is within a unit stays. By pages, this makes
    /// everything as small as it can be; by blocks, it keeps the blocks.
    /// </summary>
    static Func<long, long> ByRank(long[] points, int shift, long least)
    {
        long[] units = [.. points.Select(point => point >> shift).Distinct().Order()];
        long first = Rank(least);
        return address => ((Rank(address) - first) << shift) + PlainStart + (address & ((1L << shift) - 1));

        long Rank(long address) => Array.BinarySearch(units, address >> shift);
    }

    static Operation Moved(Operation operation, Func<long, long> move) => operation switch
    {
        VmOperation.GpuAccess access when IsUsers(access.Address.Raw) => access with { Address = Moved(access.Address, move) },
        VmOperation.GetBoForVa look when IsUsers(look.Address.Raw) => look with { Address = Moved(look.Address, move) },
        _ => VmNames.WithBind(operation, op => Moved(op, move)),
    };

    static VirtualAddress Moved(VirtualAddress address, Func<long, long> move) => new((ulong)move((long)address.Raw));

    static VmBindOp Moved(VmBindOp op, Func<long, long> move)
    {
        if (PlaceOf(op) is not var (start, end, firstPage))
            return op;
        var (va, size) = ((ulong)move(start), (ulong)(move(end) - move(start)));
        return op is VmBindOp.Map map
            ? map with { Va = va, Size = size, BoOffset = (ulong)(move(start) - move(firstPage)) }
            : new VmBindOp.Unmap(va, size);
    }

    static IEnumerable<long> StartsOf(Operation operation) => PointsOf(operation).Take(1);

    /// <summary>Where it begins, then whatever else must keep its order with the others.</summary>
    static IEnumerable<long> PointsOf(Operation operation) => operation switch
    {
        VmOperation.GpuAccess access when IsUsers(access.Address.Raw) => [(long)access.Address.Raw],
        VmOperation.GetBoForVa look when IsUsers(look.Address.Raw) => [(long)look.Address.Raw],
        _ when VmNames.BindOf(operation) is { } op && PlaceOf(op) is var (start, end, firstPage) => [start, end, firstPage],
        _ => [],
    };

    /// <summary>
    /// Where it begins and ends, and where the first page of the buffer object would lie, which may be below 0. Null for what is not among
    /// the user's addresses.
    /// </summary>
    static (long Start, long End, long FirstPage)? PlaceOf(VmBindOp op) => op switch
    {
        VmBindOp.Map map when AreUsers(map.Va, map.Size) && IsUsers(map.BoOffset) =>
            ((long)map.Va, (long)(map.Va + map.Size), (long)map.Va - (long)map.BoOffset),
        VmBindOp.Unmap unmap when AreUsers(unmap.Va, unmap.Size) =>
            ((long)unmap.Va, (long)(unmap.Va + unmap.Size), (long)unmap.Va),
        _ => null,
    };

    static bool AreUsers(ulong va, ulong size) => IsUsers(va) && size <= VmLimits.UserEnd - va;

    static bool IsUsers(ulong bytes) => bytes < VmLimits.UserEnd;
}
