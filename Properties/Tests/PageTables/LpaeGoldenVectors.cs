using GpuMm.Implementation.Machine.Walking;
using GpuMm.Implementation.PageTables;
using GpuMm.Model.Vocabulary;
using Xunit;

namespace GpuMm.Tests.PageTables;

/// <summary>Words put together by hand from the bits that the architecture names.</summary>
public sealed class LpaeGoldenVectors
{
    const IommuProt ReadWrite = IommuProt.Read | IommuProt.Write;
    const ulong Page = 0x12_3456_7000;
    const ulong Block = 0x12_3460_0000;

    [Theory]
    [InlineData(ReadWrite | IommuProt.Cache, 0x12_3456_7000UL | 0x3 | 1 << 2 | 1 << 6 | 3 << 8 | 1 << 10 | 1 << 11)]
    [InlineData(ReadWrite, 0x12_3456_7E43UL)]
    [InlineData(IommuProt.Write, 0x12_3456_7E43UL)]
    [InlineData(IommuProt.Read, 0x12_3456_7EC3UL)]
    [InlineData(IommuProt.Read | IommuProt.Cache | IommuProt.NoExec, 0x0060_0012_3456_7FC7UL)]
    [InlineData(ReadWrite | IommuProt.Priv, 0x12_3456_7E03UL)]
    [InlineData(ReadWrite | IommuProt.Mmio, 0x12_3456_7E4BUL)]
    public void Pages(IommuProt prot, ulong word) => Assert.Equal(word, LpaeEntry.Leaf(new PhysicalAddress(Page), 3, prot));

    [Theory]
    [InlineData(ReadWrite | IommuProt.Cache, 0x12_3460_0F45UL)]
    [InlineData(IommuProt.Read | IommuProt.NoExec, 0x0060_0012_3460_0EC1UL)]
    public void Blocks(IommuProt prot, ulong word) => Assert.Equal(word, LpaeEntry.Leaf(new PhysicalAddress(Block), 2, prot));

    [Fact]
    public void Pointers_to_tables() => Assert.Equal(0xFFFF_FFFF_F003UL, LpaeEntry.Table(new Pfn(0xF_FFFF_FFFF)));

    [Theory]
    [InlineData(0UL, 3, HardwareLpaeKind.Invalid)]
    [InlineData(2UL, 3, HardwareLpaeKind.Invalid)]
    [InlineData(1UL, 3, HardwareLpaeKind.Invalid)]
    [InlineData(3UL, 3, HardwareLpaeKind.Leaf)]
    [InlineData(1UL, 2, HardwareLpaeKind.Leaf)]
    [InlineData(3UL, 2, HardwareLpaeKind.Table)]
    [InlineData(2UL, 2, HardwareLpaeKind.Invalid)]
    [InlineData(1UL, 1, HardwareLpaeKind.Leaf)]
    [InlineData(1UL, 0, HardwareLpaeKind.Invalid)]
    [InlineData(3UL, 0, HardwareLpaeKind.Table)]
    [InlineData(0xdead_beef_dead_bee0UL, 2, HardwareLpaeKind.Invalid)]
    public void What_the_lowest_bits_say_depends_on_the_level(ulong word, int level, HardwareLpaeKind kind) =>
        Assert.Equal(kind, HardwareLpae.Decode(word, level).Kind);

    [Theory]
    [InlineData(3, 0x12_3456_7000UL)]
    [InlineData(2, 0x12_3440_0000UL)]
    [InlineData(1, 0x12_0000_0000UL)]
    public void The_hardware_ignores_the_address_bits_inside_a_leaf(int level, ulong address)
    {
        ulong word = Page | (level == 3 ? 3UL : 1UL);
        Assert.Equal(new PhysicalAddress(address), HardwareLpae.Decode(word, level).Address);
    }

    [Fact]
    public void The_last_address_fits_and_the_next_is_refused()
    {
        const ulong last = (1UL << 48) - 4096;
        Assert.Equal(new PhysicalAddress(last), HardwareLpae.Decode(LpaeEntry.Leaf(new PhysicalAddress(last), 3, ReadWrite), 3).Address);
        Assert.Throws<ArgumentOutOfRangeException>(() => LpaeEntry.Leaf(new PhysicalAddress(last + 4096), 3, ReadWrite));
        Assert.Throws<ArgumentOutOfRangeException>(() => LpaeEntry.Table(new Pfn(1UL << 36)));
    }

    [Theory]
    [InlineData(22, 2)]
    [InlineData(30, 2)]
    [InlineData(31, 1)]
    [InlineData(32, 1)]
    [InlineData(39, 1)]
    [InlineData(40, 0)]
    [InlineData(48, 0)]
    public void A_smaller_address_space_starts_at_a_later_level(int bits, int level)
    {
        Assert.Equal(level, LpaeEntry.StartLevel(bits));
        Assert.Equal(level, new HardwareLpae(bits).StartLevel);
    }

    [Theory]
    [InlineData(0x1000UL, 4UL << 20, PageSizes.Small, 511UL)]
    [InlineData(2UL << 20, 0x5000UL, PageSizes.Small, 5UL)]
    [InlineData(2UL << 20, 6UL << 20, PageSizes.Large, 3UL)]
    [InlineData(0x3fe0_0000UL, 6UL << 20, PageSizes.Large, 1UL)]
    [InlineData(0UL, 3UL << 30, PageSizes.Large, 512UL)]
    [InlineData(0x1000UL, 0x1000UL, PageSizes.Small, 1UL)]
    [InlineData(0x1f_f000UL, 4UL << 20, PageSizes.Small, 1UL)]
    [InlineData(2UL << 20, 0x20_1000UL, PageSizes.Large, 1UL)]
    public void The_page_size_that_fits(ulong addr, ulong size, ulong pgsize, ulong pgcount) =>
        Assert.Equal((pgsize, pgcount), PageSizes.GetPgsize(addr, size));
}
