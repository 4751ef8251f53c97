using GpuMm.Model.Vocabulary;

namespace GpuMm.Harness.Systems.Vmm;

/// <summary>Operations of the Vmm as bytes, for tokens. The numbers of the kinds are part of the format.</summary>
static class VmmCodec
{
    public static void Write(VmmOperation operation, BinaryWriter to)
    {
        switch (operation)
        {
            case VmmOperation.Map(var slot, var vmm, var pages, var window, var writable, var tooLarge):
                Head(to, 0, slot);
                WritePlace(to, vmm, pages, window);
                to.Write7BitEncodedInt((writable ? 1 : 0) | (tooLarge ? 2 : 0));
                break;
            case VmmOperation.Prepare(var slot, var vmm, var pages, var window):
                Head(to, 1, slot);
                WritePlace(to, vmm, pages, window);
                break;
            case VmmOperation.Execute(var slot, var writable, var frames):
                Head(to, 2, slot);
                to.Write7BitEncodedInt((writable ? 1 : 0) | ((int)frames << 1));
                break;
            case VmmOperation.Unmap(var slot):
                Head(to, 3, slot);
                break;
            case VmmOperation.Cancel(var slot):
                Head(to, 4, slot);
                break;
            case VmmOperation.Drop(var slot):
                Head(to, 5, slot);
                break;
            case VmmOperation.ReadMapping(var slot, var page):
                Head(to, 6, slot);
                to.Write7BitEncodedInt(page);
                break;
            case VmmOperation.GpuAccess(var slot, var page, var access, var cached):
                Head(to, 7, slot);
                to.Write7BitEncodedInt((page << 2) | ((int)access << 1) | (cached ? 1 : 0));
                break;
            case VmmOperation.Reclaim(var vmm):
                Head(to, 8, vmm);
                break;
            case VmmOperation.Settle(var vmm):
                Head(to, 9, vmm);
                break;
        }
    }

    public static VmmOperation Read(BinaryReader from)
    {
        int head = from.Read7BitEncodedInt();
        int slot = head >> 4;
        if (slot is < 0 or >= VmmSystem.SlotCount)
            throw new FormatException($"slot {slot} does not exist");
        return (head & 15) switch
        {
            0 => ReadMap(from, slot),
            1 when ReadPlace(from) is var (vmm, pages, window) => new VmmOperation.Prepare(slot, vmm, pages, window),
            2 when from.Read7BitEncodedInt() is var bits => new VmmOperation.Execute(slot, (bits & 1) != 0, Frames(bits >> 1)),
            3 => new VmmOperation.Unmap(slot),
            4 => new VmmOperation.Cancel(slot),
            5 => new VmmOperation.Drop(slot),
            6 => new VmmOperation.ReadMapping(slot, Bounded(from.Read7BitEncodedInt(), 0, VmmSystem.MaxPages - 1)),
            7 when from.Read7BitEncodedInt() is var bits => new VmmOperation.GpuAccess(
                slot, Bounded(bits >> 2, 0, VmmSystem.MaxPages - 1), (bits & 2) != 0 ? Access.Write : Access.Read, (bits & 1) != 0),
            8 => new VmmOperation.Reclaim(Bounded(slot, 0, VmmSystem.MaxAddressSpaces - 1)),
            9 => new VmmOperation.Settle(Bounded(slot, 0, VmmSystem.MaxAddressSpaces - 1)),
            var kind => throw new FormatException($"operation {kind} does not exist"),
        };
    }

    static VmmOperation.Map ReadMap(BinaryReader from, int slot)
    {
        var (vmm, pages, window) = ReadPlace(from);
        int bits = from.Read7BitEncodedInt();
        return new VmmOperation.Map(slot, vmm, pages, window, (bits & 1) != 0, (bits & 2) != 0);
    }

    static void Head(BinaryWriter to, int kind, int slot) => to.Write7BitEncodedInt(kind | (slot << 4));

    static void WritePlace(BinaryWriter to, int vmm, int pages, AddressWindow? window)
    {
        to.Write7BitEncodedInt((vmm << 4) | (pages << 1) | (window is null ? 0 : 1));
        if (window is not { } within)
            return;
        to.Write7BitEncodedInt64((long)within.Start.Raw);
        to.Write7BitEncodedInt64(unchecked((long)(within.End.Raw - within.Start.Raw)));
    }

    static (int Vmm, int Pages, AddressWindow? Window) ReadPlace(BinaryReader from)
    {
        int bits = from.Read7BitEncodedInt();
        var (vmm, pages) = (Bounded(bits >> 4, 0, VmmSystem.MaxAddressSpaces - 1), Bounded((bits >> 1) & 7, 1, VmmSystem.MaxPages));
        if ((bits & 1) == 0)
            return (vmm, pages, null);
        ulong start = (ulong)from.Read7BitEncodedInt64();
        ulong end = unchecked(start + (ulong)from.Read7BitEncodedInt64());
        return (vmm, pages, new AddressWindow(new VirtualAddress(start), new VirtualAddress(end)));
    }

    static FrameArgument Frames(int value) => (FrameArgument)Bounded(value, 0, 2);

    static int Bounded(int value, int least, int most) =>
        value >= least && value <= most ? value : throw new FormatException($"{value} is not between {least} and {most}");
}
