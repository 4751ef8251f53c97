using GpuMm.Model.Vocabulary;

namespace GpuMm.Harness.Systems.Vm;

/// <summary>Answers of panthor's VMs as bytes, with everything in them, for fingerprints. In words two of them may read alike.</summary>
static class VmResponseCodec
{
    public static void Write(VmResponse response, BinaryWriter to)
    {
        switch (response)
        {
            case VmResponse.Refused(var errno):
                Head(to, 1);
                to.Write((int)errno);
                break;
            case VmResponse.Done:
                Head(to, 2);
                break;
            case VmResponse.Bound(var space, var op):
                Head(to, 3, space);
                VmBindOpCodec.Write(op, to);
                break;
            case VmResponse.Queued(var space):
                Head(to, 4, space);
                break;
            case VmResponse.Failed(var space, var op, var errno, var unusable):
                Head(to, 5, space, unusable);
                VmBindOpCodec.Write(op, to);
                to.Write((int)errno);
                break;
            case VmResponse.KernelMapped(var space, var range, var layout):
                Head(to, 6, space);
                Write(range, to);
                Write(layout, to);
                break;
            case VmResponse.KernelUnmapped(var space, var range):
                Head(to, 7, space);
                Write(range, to);
                break;
            case VmResponse.Looked(var space, var vfn, var frame):
                Head(to, 8, space, frame is not null);
                Write(vfn, frame ?? default, to);
                break;
            case VmResponse.Accessed(var space, var vfn, var faulted, var frame, var value):
                Head(to, 9, space, faulted);
                Write(vfn, frame, to);
                to.Write(value);
                break;
            case VmResponse.Destroyed(var space):
                Head(to, 10, space);
                break;
            default:
                throw new System.Diagnostics.UnreachableException();
        }
    }

    static void Head(BinaryWriter to, int kind, int space = 0, bool flag = false)
    {
        to.Write((byte)(kind | (flag ? 16 : 0)));
        to.Write7BitEncodedInt(space);
    }

    static void Write(VfnRange range, BinaryWriter to)
    {
        to.Write(range.Start.Raw);
        to.Write(range.Count);
    }

    static void Write(Vfn vfn, Pfn frame, BinaryWriter to)
    {
        to.Write(vfn.Raw);
        to.Write(frame.Raw);
    }

    static void Write(BufferLayout layout, BinaryWriter to)
    {
        to.Write(layout.Name);
        to.Write7BitEncodedInt(layout.Extents.Length);
        foreach (var extent in layout.Extents)
        {
            to.Write(extent.Start.Raw);
            to.Write(extent.Count);
        }
    }
}
