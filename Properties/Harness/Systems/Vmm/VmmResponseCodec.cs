using GpuMm.Model.Vocabulary;

namespace GpuMm.Harness.Systems.Vmm;

/// <summary>Answers of the Vmm as bytes, with everything in them, for fingerprints. In words two of them may read alike.</summary>
static class VmmResponseCodec
{
    public static void Write(VmmResponse response, BinaryWriter to)
    {
        switch (response)
        {
            case VmmResponse.Skipped:
                Head(to, 0);
                break;
            case VmmResponse.Refused(var errno, var pages, var quarantined):
                Head(to, 1, quarantined);
                to.Write((int)errno);
                to.Write(pages is not null);
                if (pages is not null)
                    Write(pages, to);
                break;
            case VmmResponse.Prepared(var vmm, var range):
                Head(to, 2);
                to.Write(vmm);
                Write(range, to);
                break;
            case VmmResponse.Mapped(var pages):
                Head(to, 3);
                Write(pages, to);
                break;
            case VmmResponse.Unmapped(var pages):
                Head(to, 4);
                Write(pages, to);
                break;
            case VmmResponse.Dropped(var pages, var quarantined):
                Head(to, 5, quarantined);
                Write(pages, to);
                break;
            case VmmResponse.Released(var pages):
                Head(to, 6);
                Write(pages, to);
                break;
            case VmmResponse.Done:
                Head(to, 7);
                break;
            case VmmResponse.Translation(var vmm, var vfn, var frame):
                Head(to, 8, frame is not null);
                Write(vmm, vfn, frame ?? default, to);
                break;
            case VmmResponse.Accessed(var vmm, var vfn, var faulted, var frame, var value):
                Head(to, 9, faulted);
                Write(vmm, vfn, frame, to);
                to.Write(value);
                break;
            default:
                throw new System.Diagnostics.UnreachableException();
        }
    }

    static void Head(BinaryWriter to, int kind, bool flag = false) => to.Write((byte)(kind | (flag ? 16 : 0)));

    static void Write(MappedPages pages, BinaryWriter to)
    {
        to.Write(pages.Vmm);
        Write(pages.Range, to);
        to.Write(pages.Tag);
        to.Write(pages.Writable);
        to.Write(pages.Frames.Length);
        foreach (var frame in pages.Frames)
            to.Write(frame.Raw);
    }

    static void Write(VfnRange range, BinaryWriter to)
    {
        to.Write(range.Start.Raw);
        to.Write(range.Count);
    }

    static void Write(int vmm, Vfn vfn, Pfn frame, BinaryWriter to)
    {
        to.Write(vmm);
        to.Write(vfn.Raw);
        to.Write(frame.Raw);
    }
}
