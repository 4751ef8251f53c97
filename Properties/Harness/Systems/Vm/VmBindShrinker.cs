using GpuMm.Model.Vocabulary;

namespace GpuMm.Harness.Systems.Vm;

/// <summary>Plainer forms of one bind: towards a page at 2 MiB, of the first page of buffer object 0, with no flags.</summary>
static class VmBindShrinker
{
    const ulong PlainStart = VmLimits.BlockBytes;
    const ulong Page = PageSize.Bytes;

    public static IEnumerable<VmBindOp> Shrink(VmBindOp op) => op switch
    {
        VmBindOp.Map map => Maps(map).Distinct().Where(plainer => plainer != map),
        VmBindOp.Unmap unmap => Unmaps(unmap).Distinct().Where(plainer => plainer != unmap),
        _ => [],
    };

    /// <summary>The plain address and the page after it; as far above it as above its block; where the page around it begins.</summary>
    static IEnumerable<ulong> PlainerStarts(ulong va)
    {
        if (va != PlainStart)
            yield return PlainStart;
        if (va > PlainStart + Page)
            yield return PlainStart + Page;
        if (va >= 2 * VmLimits.BlockBytes && va % VmLimits.BlockBytes > Page)
            yield return PlainStart + (va % VmLimits.BlockBytes);
        if (va % Page != 0)
            yield return va - (va % Page);
    }

    /// <summary>
    /// The same for an address that is looked at. In the kernel's half it stays there, where its first pages are the plainest; a bind there
    /// is a mistake, and mended.
    /// </summary>
    public static IEnumerable<VirtualAddress> PlainerAddresses(VirtualAddress address) =>
        (address.Raw is >= VmLimits.UserEnd and < VmLimits.AddressEnd ? PlainerInKernelHalf(address.Raw) : PlainerStarts(address.Raw))
        .Select(va => new VirtualAddress(va));

    /// <summary>Whether a map's pages are all in its buffer object.</summary>
    public static bool Fits(VmBindOp? op) => op is not VmBindOp.Map map
        || (map.Size <= VmBuffers.SizeOf(map.Bo) && map.BoOffset <= VmBuffers.SizeOf(map.Bo) - map.Size);

    static IEnumerable<ulong> PlainerInKernelHalf(ulong va)
    {
        if (va != VmLimits.UserEnd)
            yield return VmLimits.UserEnd;
        if (va > VmLimits.UserEnd + Page)
            yield return VmLimits.UserEnd + Page;
    }

    static IEnumerable<VmBindOp> Maps(VmBindOp.Map map)
    {
        for (int bo = 0; bo < map.Bo; bo++)
        {
            if (Fits(map with { Bo = bo }))
                yield return map with { Bo = bo };
        }

        if (map.Bo > 0)
            yield return map with { Bo = 0, BoOffset = Fits(map) ? 0 : VmBuffers.SizeOf(0), Size = Page };
        if (map.Flags != VmMapFlags.None)
            yield return map with { Flags = VmMapFlags.None };
        foreach (var flag in Enum.GetValues<VmMapFlags>().Where(flag => flag != map.Flags && map.Flags.HasFlag(flag)))
            yield return map with { Flags = map.Flags & ~flag };
        if (map.BoOffset != 0)
            yield return map with { BoOffset = 0 };
        if (map.BoOffset % Page != 0)
            yield return map with { BoOffset = map.BoOffset - (map.BoOffset % Page) };
        foreach (ulong size in PlainerSizes(map.Size))
        {
            yield return map with { Size = size };
            if (map.Size > size && map.Size % Page == 0)
                yield return map with { Va = Later(map.Va, map.Size - size), BoOffset = Later(map.BoOffset, map.Size - size), Size = size };
        }

        foreach (ulong va in PlainerStarts(map.Va))
            yield return map with { Va = va };
    }

    static IEnumerable<VmBindOp> Unmaps(VmBindOp.Unmap unmap)
    {
        foreach (ulong size in PlainerSizes(unmap.Size))
        {
            yield return unmap with { Size = size };
            if (unmap.Size > size && unmap.Size % Page == 0)
                yield return new VmBindOp.Unmap(Later(unmap.Va, unmap.Size - size), size);
        }

        foreach (ulong va in PlainerStarts(unmap.Va))
            yield return unmap with { Va = va };
    }

    /// <summary>What was wrong from the start may wrap.</summary>
    static ulong Later(ulong bytes, ulong by) => unchecked(bytes + by);

    /// <summary>One page, even instead of none; two; a block; half; whole pages.</summary>
    static IEnumerable<ulong> PlainerSizes(ulong size)
    {
        if (size != Page)
            yield return Page;
        if (size > 2 * Page)
            yield return 2 * Page;
        if (size > VmLimits.BlockBytes)
            yield return VmLimits.BlockBytes;
        if (size >= 4 * Page)
            yield return size / 2 / Page * Page;
        if (size > Page && size % Page != 0)
            yield return size - (size % Page);
    }
}
