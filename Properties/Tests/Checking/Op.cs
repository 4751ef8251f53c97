using GpuMm.Model.Vocabulary;

namespace GpuMm.Tests.Checking;

/// <summary>Operations by short names. Addresses are page numbers.</summary>
static class Op
{
    public static VmmOperation Map(int slot, int pages = 1, AddressWindow? window = null, bool writable = true, int vmm = 0) =>
        new VmmOperation.Map(slot, vmm, pages, window, writable, FrameTooLarge: false);

    public static VmmOperation Prepare(int slot, int pages = 1, AddressWindow? window = null, int vmm = 0) =>
        new VmmOperation.Prepare(slot, vmm, pages, window);

    public static VmmOperation Execute(int slot, FrameArgument frames = FrameArgument.Correct) =>
        new VmmOperation.Execute(slot, Writable: true, frames);

    public static VmmOperation Unmap(int slot) => new VmmOperation.Unmap(slot);

    public static VmmOperation Cancel(int slot) => new VmmOperation.Cancel(slot);

    public static VmmOperation Drop(int slot) => new VmmOperation.Drop(slot);

    public static VmmOperation ReadMapping(int slot, int page = 0) => new VmmOperation.ReadMapping(slot, page);

    public static VmmOperation GpuRead(int slot, int page = 0, bool cached = true) =>
        new VmmOperation.GpuAccess(slot, page, Access.Read, cached);

    public static VmmOperation GpuWrite(int slot, int page = 0, bool cached = true) =>
        new VmmOperation.GpuAccess(slot, page, Access.Write, cached);

    public static VmmOperation Reclaim(int vmm = 0) => new VmmOperation.Reclaim(vmm);

    public static VmmOperation Settle(int vmm = 0) => new VmmOperation.Settle(vmm);

    public static AddressWindow Pages(ulong from, ulong to) => new(new Vfn(from).Address, new Vfn(to).Address);
}
