using System.Numerics;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Harness.Systems.Vm;

/// <summary>Operations of a VM_BIND as bytes, for tokens and fingerprints. The numbers of the kinds are part of the format.</summary>
static class VmBindOpCodec
{
    const int KindBits = 2;
    const int BoBits = 3;
    const VmMapFlags AllFlags = VmMapFlags.ReadOnly | VmMapFlags.NoExec | VmMapFlags.Uncached;

    public static void Write(VmBindOp op, BinaryWriter to)
    {
        switch (op)
        {
            case VmBindOp.Map(var bo, var offset, var va, var size, var flags):
                to.Write7BitEncodedInt(0 | (bo << KindBits) | ((int)flags << (KindBits + BoBits)));
                WritePages(offset, to);
                WritePages(va, to);
                WritePages(size, to);
                break;
            case VmBindOp.Unmap(var va, var size):
                to.Write7BitEncodedInt(1);
                WritePages(va, to);
                WritePages(size, to);
                break;
            case VmBindOp.SyncOnly:
                to.Write7BitEncodedInt(2);
                break;
            default:
                throw new System.Diagnostics.UnreachableException();
        }
    }

    /// <exception cref="FormatException">The bytes are no operation.</exception>
    /// <exception cref="EndOfStreamException">They are cut off.</exception>
    public static VmBindOp Read(BinaryReader from)
    {
        int head = from.Read7BitEncodedInt();
        return (head & ((1 << KindBits) - 1)) switch
        {
            0 => ReadMap(head >> KindBits, from),
            1 when head == 1 => new VmBindOp.Unmap(ReadPages(from), ReadPages(from)),
            2 when head == 2 => new VmBindOp.SyncOnly(),
            _ => throw new FormatException($"there is no bind {head}"),
        };
    }

    static VmBindOp.Map ReadMap(int arguments, BinaryReader from)
    {
        int bo = arguments & ((1 << BoBits) - 1);
        if (bo >= VmBuffers.All.Length)
            throw new FormatException($"there is no buffer object {bo}");
        int flags = arguments >> BoBits;
        if (flags is < 0 or > (int)AllFlags)
            throw new FormatException($"there are no flags {flags}");
        return new VmBindOp.Map(bo, ReadPages(from), ReadPages(from), ReadPages(from), (VmMapFlags)flags);
    }

    /// <summary>Bytes, such that whole pages take little room.</summary>
    public static void WritePages(ulong bytes, BinaryWriter to) =>
        to.Write7BitEncodedInt64(unchecked((long)BitOperations.RotateRight(bytes, PageSize.Shift)));

    public static ulong ReadPages(BinaryReader from) =>
        BitOperations.RotateLeft(unchecked((ulong)from.Read7BitEncodedInt64()), PageSize.Shift);
}
