using GpuMm.Model.Vocabulary;

namespace GpuMm.Harness.Systems.Vm;

/// <summary>Operations on panthor's VMs as bytes, for tokens. The numbers of the kinds are part of the format.</summary>
static class VmCodec
{
    public static void Write(VmOperation operation, BinaryWriter to)
    {
        switch (operation)
        {
            case VmOperation.Bind(var vm, var op):
                Head(to, 0, vm);
                VmBindOpCodec.Write(op, to);
                break;
            case VmOperation.BindAsync(var vm, var op, var wait, var signal):
                Head(to, 1, vm);
                VmBindOpCodec.Write(op, to);
                to.Write7BitEncodedInt(Optional(wait) | (Optional(signal) << 4));
                break;
            case VmOperation.SignalSyncobj(var index):
                Head(to, 2, index);
                break;
            case VmOperation.GpuAccess(var vm, var address, var access, var cached):
                Head(to, 3, vm);
                to.Write((byte)(((int)access << 1) | (cached ? 1 : 0)));
                VmBindOpCodec.WritePages(address.Raw, to);
                break;
            case VmOperation.Activate(var vm):
                Head(to, 4, vm);
                break;
            case VmOperation.Idle(var vm):
                Head(to, 5, vm);
                break;
            case VmOperation.KernelMap(var slot, var vm, var pages):
                Head(to, 6, slot);
                to.Write7BitEncodedInt(vm | (pages << 4));
                break;
            case VmOperation.KernelUnmap(var slot):
                Head(to, 7, slot);
                break;
            case VmOperation.GetBoForVa(var vm, var address):
                Head(to, 8, vm);
                VmBindOpCodec.WritePages(address.Raw, to);
                break;
            default:
                WriteWithoutArguments(operation, to);
                break;
        }
    }

    /// <exception cref="FormatException">The bytes are no operation, or are cut off.</exception>
    public static VmOperation Read(BinaryReader from)
    {
        try
        {
            int head = from.Read7BitEncodedInt();
            return ReadOperation(head & 15, head >> 4, from);
        }
        catch (EndOfStreamException e)
        {
            throw new FormatException("the operation is cut off", e);
        }
    }

    static void WriteWithoutArguments(VmOperation operation, BinaryWriter to)
    {
        var (kind, number) = operation switch
        {
            VmOperation.CreateVm create => (9, create.Vm),
            VmOperation.DestroyVm destroy => (10, destroy.Vm),
            VmOperation.CloseBo close => (11, close.Bo),
            VmOperation.HandleIrq => (12, 0),
            VmOperation.Suspend => (13, 0),
            VmOperation.Resume => (14, 0),
            VmOperation.Reset => (15, 0),
            _ => throw new System.Diagnostics.UnreachableException(),
        };
        Head(to, kind, number);
    }

    static VmOperation ReadOperation(int kind, int number, BinaryReader from) => kind switch
    {
        0 => new VmOperation.Bind(Vm(number), VmBindOpCodec.Read(from)),
        1 => ReadAsync(Vm(number), from),
        2 => new VmOperation.SignalSyncobj(Syncobj(number)),
        3 => ReadAccess(Vm(number), from),
        4 => new VmOperation.Activate(Vm(number)),
        5 => new VmOperation.Idle(Vm(number)),
        6 when from.Read7BitEncodedInt() is var where =>
            new VmOperation.KernelMap(Slot(number), Vm(where & 15), Bounded(where >> 4, 0, VmLimits.AllKernelPages + 1)),
        7 => new VmOperation.KernelUnmap(Slot(number)),
        8 => new VmOperation.GetBoForVa(Vm(number), new VirtualAddress(VmBindOpCodec.ReadPages(from))),
        9 => new VmOperation.CreateVm(Vm(number)),
        10 => new VmOperation.DestroyVm(Vm(number)),
        11 => new VmOperation.CloseBo(Bounded(number, 0, VmBuffers.All.Length - 1)),
        12 when number == 0 => new VmOperation.HandleIrq(),
        13 when number == 0 => new VmOperation.Suspend(),
        14 when number == 0 => new VmOperation.Resume(),
        15 when number == 0 => new VmOperation.Reset(),
        _ => throw new FormatException($"there is no operation {kind} on number {number}"),
    };

    static VmOperation.BindAsync ReadAsync(int vm, BinaryReader from)
    {
        var op = VmBindOpCodec.Read(from);
        int fences = from.Read7BitEncodedInt();
        return new VmOperation.BindAsync(vm, op, OptionalSyncobj(fences & 15), OptionalSyncobj(fences >> 4));
    }

    static VmOperation.GpuAccess ReadAccess(int vm, BinaryReader from)
    {
        int how = Bounded(from.ReadByte(), 0, 3);
        var address = new VirtualAddress(VmBindOpCodec.ReadPages(from));
        if (!address.IsPageAligned || address.Raw >= VmLimits.AddressEnd)
            throw new FormatException($"no GPU accesses a page at {address}");
        return new VmOperation.GpuAccess(vm, address, (how & 2) != 0 ? Access.Write : Access.Read, (how & 1) != 0);
    }

    static void Head(BinaryWriter to, int kind, int number) => to.Write7BitEncodedInt(kind | (number << 4));

    static int Optional(int? syncobj) => syncobj + 1 ?? 0;

    static int? OptionalSyncobj(int value) => value == 0 ? null : Syncobj(value - 1);

    static int Vm(int number) => Bounded(number, 0, VmLimits.Vms - 1);

    static int Slot(int number) => Bounded(number, 0, VmLimits.KernelMappings - 1);

    static int Syncobj(int number) => Bounded(number, 0, VmLimits.Syncobjs - 1);

    static int Bounded(int value, int least, int most) =>
        value >= least && value <= most ? value : throw new FormatException($"{value} is not between {least} and {most}");
}
