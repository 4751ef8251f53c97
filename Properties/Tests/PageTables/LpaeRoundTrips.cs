using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using GpuMm.Implementation.Machine.Walking;
using GpuMm.Implementation.PageTables;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Tests.PageTables;

/// <summary>One leaf as the driver means it. Its address is a multiple of the page, not always of the block.</summary>
public sealed record LpaeLeaf(PhysicalAddress Address, int Level, IommuProt Prot);

/// <summary>Leaves of both sizes with every combination of rights, at edges and anywhere.</summary>
public static class LpaeLeafArbitrary
{
    const int AddressBits = 48;

    static Gen<ulong> Address => Gen.OneOf(
        Gen.Elements(0UL, (1UL << AddressBits) - PageSize.Bytes),
        Gen.Choose(PageSize.Shift, AddressBits - 1).Select(bit => 1UL << bit),
        EntryGen.Word.Select(word => word & ((1UL << AddressBits) - PageSize.Bytes)));

    public static Arbitrary<LpaeLeaf> Leaf() => (
        from address in Address
        from level in Gen.Choose(2, 3)
        from prot in Gen.Choose(0, 63)
        select new LpaeLeaf(new PhysicalAddress(address), level, (IommuProt)prot)).ToArbitrary();

    public static Arbitrary<Pfn> Table() => Address.Select(address => new Pfn(address / PageSize.Bytes)).ToArbitrary();

    public static Arbitrary<ulong> Word() => EntryGen.Word.ToArbitrary();
}

/// <summary>What the driver writes arrives in the hardware as it was meant.</summary>
public sealed class LpaeRoundTrips
{
    [Property(MaxTest = 2_000, Arbitrary = [typeof(LpaeLeafArbitrary)])]
    public bool Leaves(LpaeLeaf leaf)
    {
        var (address, level, prot) = leaf;
        bool has(IommuProt flag) => (prot & flag) != 0;
        var meant = new HardwareLpaeEntry
        {
            Kind = HardwareLpaeKind.Leaf,
            Address = new PhysicalAddress(address.Raw - address.Raw % (level == 3 ? PageSizes.Small : PageSizes.Large)),
            ReadOnly = has(IommuProt.Read) && !has(IommuProt.Write),
            Privileged = has(IommuProt.Priv),
            ExecuteNever = has(IommuProt.NoExec),
            AttributeIndex = has(IommuProt.Mmio) ? 2 : has(IommuProt.Cache) ? 1 : 0,
            AccessFlag = true,
        };
        return HardwareLpae.Decode(LpaeEntry.Leaf(address, level, prot), level) == meant;
    }

    [Property(MaxTest = 500, Arbitrary = [typeof(LpaeLeafArbitrary)])]
    public bool Tables(Pfn table) => Enumerable.Range(0, 3).All(level =>
        HardwareLpae.Decode(LpaeEntry.Table(table), level) is { Kind: HardwareLpaeKind.Table, Address: var address }
        && Pfn.Of(address) == table);

    [Property(MaxTest = 2_000, Arbitrary = [typeof(LpaeLeafArbitrary)])]
    public bool Whatever_is_in_memory_the_driver_and_the_hardware_see_the_same_table_or_leaf(ulong word) =>
        Enumerable.Range(1, 3).All(level => HardwareLpae.Decode(word, level).Kind switch
        {
            HardwareLpaeKind.Leaf => LpaeEntry.IsLeaf(word, level),
            HardwareLpaeKind.Table => LpaeEntry.IsTable(word, level) && LpaeEntry.Frame(word) == new Pfn((word >> 12) & 0xF_FFFF_FFFF),
            _ => !LpaeEntry.IsLeaf(word, level) && !LpaeEntry.IsTable(word, level),
        });
}
