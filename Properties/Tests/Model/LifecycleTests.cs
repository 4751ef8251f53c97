using GpuMm.Model.Lifecycles;
using Xunit;

namespace GpuMm.Tests.Model;

/// <summary>The lifecycles: exactly the transitions that are listed here, and no others.</summary>
public class LifecycleTests
{
    [Fact]
    public void A_mapping_lives_from_its_reservation_to_a_good_flush() => AssertPermitsExactly(
        MappingLifecycle.Instance,
        (MappingState.Free, MappingState.Reserved),
        (MappingState.Reserved, MappingState.Prepared),
        (MappingState.Reserved, MappingState.Free),
        (MappingState.Prepared, MappingState.Mapped),
        (MappingState.Prepared, MappingState.Free),
        (MappingState.Prepared, MappingState.Quarantined),
        (MappingState.Mapped, MappingState.Free),
        (MappingState.Mapped, MappingState.Quarantined),
        (MappingState.Quarantined, MappingState.Free));

    [Fact]
    public void A_page_table_is_flushed_after_it_was_unlinked_and_before_it_is_free() => AssertPermitsExactly(
        PageTableLifecycle.Instance,
        (PageTableState.Free, PageTableState.Prepared),
        (PageTableState.Prepared, PageTableState.Installed),
        (PageTableState.Prepared, PageTableState.Free),
        (PageTableState.Installed, PageTableState.Unlinked),
        (PageTableState.Unlinked, PageTableState.Free));

    [Fact]
    public void A_valid_entry_is_cleared_before_it_is_written_again() => AssertPermitsExactly(
        EntryLifecycle.Instance,
        (EntryState.Invalid, EntryState.Valid),
        (EntryState.Invalid, EntryState.Invalid),
        (EntryState.Valid, EntryState.Invalid));

    [Fact]
    public void A_VM_ends_destroyed_and_then_freed_and_is_never_usable_again() => AssertPermitsExactly(
        VmLifecycle.Instance,
        (VmState.Usable, VmState.Unusable),
        (VmState.Usable, VmState.Destroyed),
        (VmState.Unusable, VmState.Destroyed),
        (VmState.Destroyed, VmState.Freed));

    [Fact]
    public void An_address_space_slot_is_enabled_disabled_by_a_fault_and_released_from_wherever_it_is() => AssertPermitsExactly(
        AsSlotLifecycle.Instance,
        (AsSlotState.Free, AsSlotState.Active),
        (AsSlotState.Active, AsSlotState.Idle),
        (AsSlotState.Active, AsSlotState.Faulty),
        (AsSlotState.Active, AsSlotState.Free),
        (AsSlotState.Idle, AsSlotState.Active),
        (AsSlotState.Idle, AsSlotState.Faulty),
        (AsSlotState.Idle, AsSlotState.Free),
        (AsSlotState.Faulty, AsSlotState.Active),
        (AsSlotState.Faulty, AsSlotState.Free));

    [Fact]
    public void A_fault_is_cancelled_or_ends_with_a_replay_and_no_fault_is_answered_before_it_was_fetched() => AssertPermitsExactly(
        FaultLifecycle.Instance,
        (FaultState.Free, FaultState.Written),
        (FaultState.Free, FaultState.Dropped),
        (FaultState.Written, FaultState.Valid),
        (FaultState.Valid, FaultState.Fetched),
        (FaultState.Fetched, FaultState.Resolved),
        (FaultState.Fetched, FaultState.Cancelled),
        (FaultState.Fetched, FaultState.Stale),
        (FaultState.Fetched, FaultState.Retry),
        (FaultState.Resolved, FaultState.Replayed),
        (FaultState.Stale, FaultState.Replayed),
        (FaultState.Retry, FaultState.Replayed),
        (FaultState.Dropped, FaultState.Replayed));

    [Fact]
    public void Data_goes_from_one_memory_to_another_through_a_migration_entry_or_swap() => AssertPermitsExactly(
        PageResidencyLifecycle.Instance,
        (PageResidencyState.None, PageResidencyState.ZeroPage),
        (PageResidencyState.None, PageResidencyState.System),
        (PageResidencyState.None, PageResidencyState.DevicePrivate),
        (PageResidencyState.None, PageResidencyState.Migrating),
        (PageResidencyState.None, PageResidencyState.DeviceExclusive),
        (PageResidencyState.None, PageResidencyState.Swapped),
        (PageResidencyState.ZeroPage, PageResidencyState.System),
        (PageResidencyState.ZeroPage, PageResidencyState.DevicePrivate),
        (PageResidencyState.ZeroPage, PageResidencyState.None),
        (PageResidencyState.System, PageResidencyState.System),
        (PageResidencyState.System, PageResidencyState.Migrating),
        (PageResidencyState.System, PageResidencyState.DeviceExclusive),
        (PageResidencyState.System, PageResidencyState.Swapped),
        (PageResidencyState.System, PageResidencyState.None),
        (PageResidencyState.Migrating, PageResidencyState.System),
        (PageResidencyState.Migrating, PageResidencyState.DevicePrivate),
        (PageResidencyState.Migrating, PageResidencyState.None),
        (PageResidencyState.DevicePrivate, PageResidencyState.Migrating),
        (PageResidencyState.DevicePrivate, PageResidencyState.None),
        (PageResidencyState.DeviceExclusive, PageResidencyState.System),
        (PageResidencyState.DeviceExclusive, PageResidencyState.Swapped),
        (PageResidencyState.DeviceExclusive, PageResidencyState.None),
        (PageResidencyState.Swapped, PageResidencyState.System),
        (PageResidencyState.Swapped, PageResidencyState.None));

    [Fact]
    public void An_allocation_of_device_memory_gives_pages_until_the_last_is_gone_and_is_released_once() => AssertPermitsExactly(
        DevmemLifecycle.Instance,
        (DevmemState.Allocated, DevmemState.Populated),
        (DevmemState.Allocated, DevmemState.Detached),
        (DevmemState.Populated, DevmemState.Populated),
        (DevmemState.Populated, DevmemState.Draining),
        (DevmemState.Draining, DevmemState.Draining),
        (DevmemState.Draining, DevmemState.Detached));

    [Fact]
    public void A_life_begins_with_nothing()
    {
        Assert.Equal(VmState.Usable, VmLifecycle.Instance.Initial);
        Assert.Equal(AsSlotState.Free, AsSlotLifecycle.Instance.Initial);
        Assert.Equal(MappingState.Free, MappingLifecycle.Instance.Initial);
        Assert.Equal(PageTableState.Free, PageTableLifecycle.Instance.Initial);
        Assert.Equal(EntryState.Invalid, EntryLifecycle.Instance.Initial);
        Assert.Equal(FaultState.Free, FaultLifecycle.Instance.Initial);
        Assert.Equal(PageResidencyState.None, PageResidencyLifecycle.Instance.Initial);
        Assert.Equal(DevmemState.Allocated, DevmemLifecycle.Instance.Initial);
    }

    [Fact]
    public void A_lifecycle_is_drawn_as_Mermaid_with_every_transition_and_its_trigger()
    {
        string diagram = PageTableLifecycle.Instance.Mermaid();
        Assert.StartsWith("stateDiagram-v2", diagram);
        string[] expected =
        [
            "Free --> Prepared : Allocate", "Prepared --> Installed : Install", "Prepared --> Free : GiveBack",
            "Installed --> Unlinked : Unlink", "Unlinked --> Free : Flush", "[*] --> Free",
        ];
        var lines = diagram.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        Assert.All(expected, line => Assert.Contains(line, lines));
        Assert.Equal(expected.Length, lines.Count(line => line.Contains("-->", StringComparison.Ordinal)));
        Assert.Contains("Mapped --> Quarantined : Drop", MappingLifecycle.Instance.Mermaid());
        Assert.Contains("Draining --> Detached : Release", DevmemLifecycle.Instance.Mermaid());
    }

    [Fact]
    public void Lifecycles_are_named_after_what_lives() => Assert.Equal(
        ["mapping", "page table", "page table entry", "vm", "address-space slot", "fault", "page residency", "device allocation"],
        [
            MappingLifecycle.Instance.Name, PageTableLifecycle.Instance.Name, EntryLifecycle.Instance.Name,
            VmLifecycle.Instance.Name, AsSlotLifecycle.Instance.Name, FaultLifecycle.Instance.Name,
            PageResidencyLifecycle.Instance.Name, DevmemLifecycle.Instance.Name,
        ]);

    static void AssertPermitsExactly<TState, TTrigger>(Lifecycle<TState, TTrigger> lifecycle, params (TState From, TState To)[] permitted)
        where TState : struct, Enum
        where TTrigger : struct, Enum
    {
        foreach (var from in Enum.GetValues<TState>())
        {
            foreach (var to in Enum.GetValues<TState>())
                Assert.True(permitted.Contains((from, to)) == lifecycle.Permits(from, to), $"{from} -> {to}");
        }
    }
}
