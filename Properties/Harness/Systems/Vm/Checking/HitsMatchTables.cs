using GpuMm.Harness.Checking;
using GpuMm.Implementation.Machine.Walking;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Harness.Systems.Vm.Checking;

/// <summary>
/// What the TLB serves is what a walk would find at that moment: entries change only while no access gets to them, and whoever lets
/// accesses in again has flushed what was there before. Between two binds <see cref="TablesMatchBooks"/> sees all of the TLB; this sees
/// the moments within one.
/// </summary>
/// <remarks>
/// It touches nothing: the access has read the state of its slot, and so does whoever writes entries; the commands that come between the
/// two write it.
/// </remarks>
sealed class HitsMatchTables(VmWorld world) : VmObserver
{
    public override void TlbHit(int slot, VirtualAddress page)
    {
        var hardware = world.Device.Hardware;
        if (hardware.RootOf(slot) is not { } root || world.Vms.FirstOrDefault(known => known.Root == root) is not { } vm
            || world.Books.IsLost(vm.Id))
        {
            return;
        }

        var served = hardware.CachedIn(slot).First(translation => translation.Contains(page));
        var leaf = hardware.Format.Lookup(world.Device.Memory, root, page);
        if (leaf is { } found && FrameOf(found, page) == served.FrameOf(page) && found.ReadOnly == served.ReadOnly)
            return;
        string now = leaf is { } other ? $"{FrameOf(other, page)}{(other.ReadOnly ? ", read-only" : "")}" : "nothing";
        Hub.Violate(PropertyCatalogue.NoStaleTranslation,
            $"the TLB of slot {slot} served {served.FrameOf(page)}, and the tables of vm {vm.Id} hold {now}",
            new VirtualPage(vm.Id, Vfn.Of(page)));
    }

    static Pfn FrameOf(HardwareExtent leaf, VirtualAddress page) => Pfn.Of(leaf.Address + (page.Raw - leaf.Start.Raw));
}
