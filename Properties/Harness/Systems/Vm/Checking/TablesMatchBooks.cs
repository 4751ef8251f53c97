using GpuMm.Harness.Checking;
using GpuMm.Implementation.Machine;
using GpuMm.Implementation.Machine.Walking;
using GpuMm.Implementation.Vm;
using GpuMm.Model.Lifecycles;
using GpuMm.Model.Specification;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Harness.Systems.Vm.Checking;

/// <summary>
/// Whenever a bind has been executed, the whole address space is compared, byte for byte: what was asked for so far, what the driver's
/// books say, what the hardware would translate to, and what the TLB would serve. A bind that failed and spared the VM must have changed
/// nothing.
/// </summary>
sealed class TablesMatchBooks(VmWorld world) : VmObserver
{
    readonly List<HardwareExtent> leaves = [];
    readonly List<Extent> wanted = [];
    readonly List<Extent> found = [];
    readonly List<Pfn> tables = [];

    public override void BindExecuted(PanthorVm vm, OpCtx op, Errno errno)
    {
        CheckTables(vm);
        if (world.Books.IsLost(vm.Id))
            return;
        Extents.OfRequests(world.Books.MapOf(vm.Id), world.Books.LayoutOf, wanted);
        Extents.OfBooks(vm.Mappings, found);
        if (Extents.FirstDifference(wanted, found) is { } inBooks)
            Violate(vm, op.Op, errno, inBooks, "the driver's books say");
        world.Device.Hardware.Format.Leaves(world.Device.Memory, vm.Root, leaves);
        Extents.OfHardware(leaves, found);
        if (Extents.FirstDifference(wanted, found) is { } inTables)
            Violate(vm, op.Op, errno, inTables, "the tables hold");
        if (vm.Slot is { } slot)
            CheckTlb(vm, slot, $"after {op.Op}");
    }

    /// <summary>A slot that a VM has just been given must not serve what another left in it.</summary>
    public override void SlotChanged(AsSlot slot, AsSlotState before)
    {
        if (slot is { State: AsSlotState.Active, Vm: { } vm } && !world.Books.IsLost(vm.Id))
            CheckTlb(vm, slot, $"when {slot} was given to vm {vm.Id}");
    }

    void CheckTables(PanthorVm vm)
    {
        var memory = world.Device.Memory;
        world.Device.Hardware.Format.Tables(memory, vm.Root, tables);
        for (int i = 0; i < tables.Count; i++)
        {
            var table = tables[i];
            if (memory.OwnerOf(table) != PageOwner.TablesOfVm(vm.Id))
                Hub.Violate(PropertyCatalogue.NoDanglingTable, $"vm {vm.Id} points to table {table}, which is {memory.OwnerOf(table)}");
            else if (tables.IndexOf(table) < i)
                Hub.Violate(PropertyCatalogue.NoDanglingTable, $"two entries of vm {vm.Id} point to {table}");
            else if (memory.HasUnwrittenWords(table))
                Hub.Violate(PropertyCatalogue.TablesZeroFilled, $"table {table} of vm {vm.Id} has words that nobody wrote");
        }
    }

    void Violate(PanthorVm vm, VmBindOp op, Errno errno, (ulong Address, Extent? Wanted, Extent? Found) difference, string who)
    {
        var (address, asked, has) = difference;
        string text = $"{who} {has?.ToString() ?? $"nothing at {Bytes.Text(address)}"} instead of {asked?.ToString() ?? "nothing"}";
        var page = new VirtualPage(vm.Id, Vfn.Of(new VirtualAddress(address)));
        if (errno != Errno.None)
            Hub.Violate(PropertyCatalogue.ErrorAtomic, $"{op} failed with {errno}, and {text}", page);
        else
            Hub.Violate(PropertyOf(op, difference), $"after {op} {text}", page);
    }

    static CheckedProperty PropertyOf(VmBindOp op, (ulong Address, Extent? Wanted, Extent? Found) difference) =>
        !IsAbout(op, difference.Address) ? PropertyCatalogue.NeighboursUntouched
        : difference.Wanted is null ? PropertyCatalogue.NoStaleTranslation
        : difference.Found is { } has && has.Address == difference.Wanted.Value.Address ? PropertyCatalogue.PermissionEnforced
        : PropertyCatalogue.TranslationLinearizable;

    static bool IsAbout(VmBindOp op, ulong address) => op switch
    {
        VmBindOp.Map map => address >= map.Va && address - map.Va < map.Size,
        VmBindOp.Unmap unmap => address >= unmap.Va && address - unmap.Va < unmap.Size,
        _ => false,
    };

    void CheckTlb(PanthorVm vm, AsSlot slot, string when)
    {
        var map = world.Books.MapOf(vm.Id);
        foreach (var cached in world.Device.Hardware.CachedIn(slot.Index))
        {
            ulong end = cached.Start.Raw + cached.Bytes;
            foreach (ulong address in map.Boundaries(cached.Start.Raw, end).Where(address => !Fits(map, cached, address)))
            {
                Hub.Violate(PropertyCatalogue.NoStaleTranslation,
                    $"{when} its TLB still translates {Bytes.Text(address)} to {cached.FrameOf(new VirtualAddress(address))}",
                    new VirtualPage(vm.Id, Vfn.Of(new VirtualAddress(address))));
            }
        }
    }

    /// <summary>From one boundary to the next all is nothing, or follows one another, so that its first page speaks for it.</summary>
    bool Fits(AddressMap map, MaliTranslation cached, ulong address) => map.Lookup(address) is var (bo, offset, flags)
        && world.Books.LayoutOf(bo).FrameOf(offset / PageSize.Bytes) == cached.FrameOf(new VirtualAddress(address))
        && cached.ReadOnly == flags.HasFlag(VmMapFlags.ReadOnly);
}
