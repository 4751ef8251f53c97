using GpuMm.Implementation.Machine;
using GpuMm.Model.Vocabulary;
using GpuMm.Tests.Kernel;
using Xunit;

namespace GpuMm.Tests.Machine;

/// <summary>What the driver writes to: the PRAMIN window of BAR0, and the registers that invalidate the TLB.</summary>
public class RegisterTests
{
    static readonly PageOwner Client = PageOwner.ClientData(1);

    /// <summary>An address of which every hexadecimal digit is another, on both sides of bit 40.</summary>
    static readonly VramAddress FarAway = new(0x0b_a987_6543_2000);

    [Theory]
    [InlineData(0, 0UL)]
    [InlineData(1, 0x1_0000UL)]
    [InlineData(0x12, 0x12_0000UL)]
    public void The_window_base_counts_in_64_KiB(uint value, ulong expected)
    {
        var bar0 = new Bar0(new MachineBench().Vram);
        bar0.WriteWindowBase(value);
        Assert.Equal(new VramAddress(expected), bar0.WindowBase);
    }

    [Fact]
    public void The_window_shows_memory_from_its_base_on()
    {
        var bench = new MachineBench(vramSizeInPages: 64);
        var bar0 = new Bar0(bench.Vram);
        bench.Vram.Allocate(new Pfn(0x12), Client);
        bar0.WriteWindowBase(1); // page 0x10
        bar0.Write64(0x2008, 7, Client);
        Assert.Equal(7UL, bench.Vram.PeekWord(new VramAddress(0x1_2008)));
        Assert.Equal(7UL, bar0.Read64(0x2008, Client));
        bar0.Clear(0x2000, 2, Client);
        Assert.Equal(0UL, bar0.Read64(0x2008, Client));
        Assert.Empty(bench.Faults);
    }

    [Fact]
    public void The_window_is_used_in_somebodys_name()
    {
        var bench = new MachineBench();
        bench.Vram.Allocate(new Pfn(0), Client);
        new Bar0(bench.Vram).Write64(0, 7, PageOwner.PageTablesOf(0));
        Assert.Equal(MemoryFaultKind.ForeignAccess, Assert.Single(bench.Faults).Kind);
    }

    [Fact]
    public void There_is_nothing_beyond_the_window()
    {
        var bar0 = new Bar0(new MachineBench().Vram);
        Assert.Throws<ArgumentOutOfRangeException>(() => bar0.Read64(Bar0.WindowBytes, Client));
        Assert.Throws<ArgumentOutOfRangeException>(() => bar0.Write64(Bar0.WindowBytes, 0, Client));
        Assert.Throws<ArgumentOutOfRangeException>(() => bar0.Clear(Bar0.WindowBytes, 1, Client));
    }

    [Fact]
    public void The_registers_put_the_address_together_from_both_halves()
    {
        var bench = new MachineBench(scheduler: new ListedOrder(1, 2, 2, 2, 2));
        bench.Run(
            async () => await bench.Gpu.Mmu.Access(FarAway, default, Access.Read, 0, serveCached: true),
            async () =>
            {
                await Step(bench);
                bench.Registers.Write(TlbRegisters.PdbLow, 0x8765_4320);
                bench.Registers.Write(TlbRegisters.PdbHigh, 0x0ba9);
                bench.Registers.Write(TlbRegisters.Control, TlbRegisters.Trigger | TlbRegisters.AcknowledgeGlobally);
            });
        Assert.Equal([FarAway], bench.InvalidationsThatWaited);
    }

    [Fact]
    public void The_driver_splits_the_address_as_the_registers_expect()
    {
        // nova-core writes no more than 8 bits of the upper half: 48 bits of address.
        var root = new VramAddress(FarAway.Raw & 0xffff_ffff_ffff);
        var bench = new MachineBench(scheduler: new ListedOrder(1, 2, 2, 2, 2));
        bench.Run(
            async () => await bench.Gpu.Mmu.Access(root, default, Access.Read, 0, serveCached: true),
            async () => Assert.Equal(Errno.None, await bench.Gpu.Tlb.Flush(root)));
        Assert.Equal([root], bench.InvalidationsThatWaited);
    }

    [Theory]
    [InlineData(0x3000UL, 0U)]
    [InlineData(0x30a8UL, 1U)]
    [InlineData(TlbRegisters.Control, TlbRegisters.AllVirtualAddresses)] // no trigger
    public void A_write_that_means_nothing_is_refused(ulong register, uint value)
    {
        var registers = new MachineBench().Registers;
        Assert.Throws<ArgumentOutOfRangeException>(() => registers.Write(register, value));
    }

    [Fact]
    public void An_idle_trigger_is_clear()
    {
        var bench = new MachineBench();
        Assert.True(bench.Registers.TriggerCleared.IsOpen);
        Assert.Equal("TLB invalidation (done)", bench.Registers.TriggerCleared.Describe());
        bench.Trigger(new VramAddress(0));
        Assert.True(bench.Registers.TriggerCleared.IsOpen);
        Assert.Equal("TLB invalidation, waiting for older GPU accesses", bench.Registers.TriggerCleared.Describe());
    }

    [Fact]
    public void An_invalidation_that_is_never_acknowledged_stays_triggered_until_the_next()
    {
        var bench = new MachineBench();
        bench.Trigger(new VramAddress(0), neverAcknowledged: true);
        Assert.False(bench.Registers.TriggerCleared.IsOpen);
        Assert.Equal("TLB invalidation that the hardware never acknowledges", bench.Registers.TriggerCleared.Describe());
        bench.Trigger(new VramAddress(0));
        Assert.True(bench.Registers.TriggerCleared.IsOpen);
    }

    static async ValueTask Step(MachineBench bench) => await bench.Kernel.Announce(
        Implementation.Kernel.StepKind.Write, new Implementation.Kernel.Resource(Implementation.Kernel.ResourceKind.Register, 0));
}
