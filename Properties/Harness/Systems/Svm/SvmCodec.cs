using GpuMm.Model.Vocabulary;

namespace GpuMm.Harness.Systems.Svm;

/// <summary>
/// Operations on shared virtual memory as bytes, for tokens: the kind and the process (or the slot) in one byte, the pages in one if there
/// are any, the other arguments in one if there are any. The numbers of the kinds are part of the format.
/// </summary>
static class SvmCodec
{
    const int KindBits = 5;
    const int PageBits = 3;
    const int ArgumentBits = 2;

    public static void Write(SvmOperation operation, BinaryWriter to)
    {
        to.Write((byte)(KindOf(operation) | ((SvmNames.ProcessOf(operation) ?? SvmNames.SlotOf(operation) ?? 0) << KindBits)));
        if (SvmNames.RangeOf(operation) is var (page, pages))
            to.Write((byte)(page | ((pages - 1) << PageBits)));
        if (operation is SvmOperation.Mmap map)
            to.Write((byte)((int)map.Kind | ((int)map.Prot << ArgumentBits)));
        else if (operation is SvmOperation.Mprotect protect)
            to.Write((byte)protect.Prot);
        else if (operation is SvmOperation.GpuAccess access)
            to.Write((byte)((int)access.Access | (access.Cached ? 0 : 1 << ArgumentBits)));
        else if (operation is SvmOperation.Populate populate)
            to.Write((byte)populate.TimesliceMs);
        else if (operation is SvmOperation.PrepareMap prepare)
            to.Write((byte)prepare.Kind);
        else if (operation is SvmOperation.ExecuteMap execute)
            to.Write((byte)(execute.Writable ? 1 : 0));
    }

    /// <exception cref="FormatException">The bytes are no operation, or are cut off.</exception>
    public static SvmOperation Read(BinaryReader from)
    {
        try
        {
            var (process, kind) = Math.DivRem(from.ReadByte(), (byte)(1 << KindBits));
            return process < SvmWindow.Processes ? ReadOperation(kind, process, from)
                : throw new FormatException($"there is no process {process}");
        }
        catch (EndOfStreamException e)
        {
            throw new FormatException("the operation is cut off", e);
        }
    }

    static int KindOf(SvmOperation operation) => operation switch
    {
        SvmOperation.Mmap => 0,
        SvmOperation.Munmap => 1,
        SvmOperation.Mprotect => 2,
        SvmOperation.Mremap => 3,
        SvmOperation.Fork => 4,
        SvmOperation.Exit => 5,
        SvmOperation.Load => 6,
        SvmOperation.Store => 7,
        SvmOperation.Pin => 8,
        SvmOperation.Unpin => 9,
        SvmOperation.Reclaim => 10,
        SvmOperation.Reap => 11,
        SvmOperation.GpuAccess => 12,
        SvmOperation.Bind => 13,
        SvmOperation.OtherDeviceMigrate => 14,
        SvmOperation.EvictDmem => 15,
        SvmOperation.OpenGpu => 16,
        SvmOperation.CloseGpu => 17,
        SvmOperation.Populate => 18,
        SvmOperation.Unplug => 19,
        SvmOperation.Advise => 20,
        SvmOperation.PrepareMap => 21,
        SvmOperation.ExecuteMap => 22,
        SvmOperation.UnmapPages => 23,
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    static SvmOperation ReadOperation(int kind, int process, BinaryReader from) => kind switch
    {
        4 when process == 0 => new SvmOperation.Fork(),
        5 => new SvmOperation.Exit(process),
        15 when process == 0 => new SvmOperation.EvictDmem(),
        16 => new SvmOperation.OpenGpu(process),
        17 => new SvmOperation.CloseGpu(process),
        19 when process == 0 => new SvmOperation.Unplug(),
        21 => new SvmOperation.PrepareMap(process, Defined((BufferKind)from.ReadByte())),
        22 => new SvmOperation.ExecuteMap(process, Bit(from.ReadByte())),
        23 => new SvmOperation.UnmapPages(process),
        4 or 15 or 19 or > 23 => throw new FormatException($"there is no operation {kind} of process {process}"),
        _ => ReadOnPages(kind, process, from),
    };

    static SvmOperation ReadOnPages(int kind, int process, BinaryReader from)
    {
        var (more, page) = Math.DivRem(from.ReadByte(), (byte)(1 << PageBits));
        int pages = more + 1;
        if (!SvmLimits.IsRange(page, pages))
            throw new FormatException($"{pages} pages from page {page} are not in one half");
        return kind switch
        {
            0 => ReadMmap(process, page, pages, from.ReadByte()),
            1 => new SvmOperation.Munmap(process, page, pages),
            2 => new SvmOperation.Mprotect(process, page, pages, Defined((Prot)from.ReadByte())),
            3 when page < SvmWindow.PagesPerHalf => new SvmOperation.Mremap(process, page, pages),
            3 => throw new FormatException($"page {page} cannot move: it is in the upper half"),
            11 => new SvmOperation.Reap(process, page, pages),
            13 => new SvmOperation.Bind(process, page, pages),
            14 => new SvmOperation.OtherDeviceMigrate(process, page, pages),
            18 => new SvmOperation.Populate(process, page, pages, Slice(from.ReadByte())),
            20 => new SvmOperation.Advise(process, page, pages),
            _ when pages > 1 => throw new FormatException($"operation {kind} is about one page, and not {pages}"),
            6 => new SvmOperation.Load(process, page),
            7 => new SvmOperation.Store(process, page),
            8 => new SvmOperation.Pin(process, page),
            9 => new SvmOperation.Unpin(process, page),
            10 => new SvmOperation.Reclaim(process, page),
            _ => ReadAccess(process, page, from.ReadByte()),
        };
    }

    static SvmOperation.Mmap ReadMmap(int process, int page, int pages, byte how)
    {
        var (prot, kind) = Math.DivRem(how, (byte)(1 << ArgumentBits));
        return new SvmOperation.Mmap(process, page, pages, Defined((VmaKind)kind), Defined((Prot)prot));
    }

    static SvmOperation.GpuAccess ReadAccess(int process, int page, byte how)
    {
        var (evicted, access) = Math.DivRem(how, (byte)(1 << ArgumentBits));
        return evicted <= 1 ? new SvmOperation.GpuAccess(process, page, (FaultAccess)access, Cached: evicted == 0)
            : throw new FormatException($"there is no access {how}");
    }

    static bool Bit(byte value) => value <= 1 ? value == 1 : throw new FormatException($"{value} is neither 0 nor 1");

    static int Slice(byte value) =>
        value <= SvmLimits.LongestTimesliceMs ? value : throw new FormatException($"no slice is {value} ms long");

    static T Defined<T>(T value)
        where T : struct, Enum =>
        Enum.IsDefined(value) ? value : throw new FormatException($"there is no {typeof(T).Name} {value}");
}
