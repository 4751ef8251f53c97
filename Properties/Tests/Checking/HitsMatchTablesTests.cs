using GpuMm.Harness.Checking;
using GpuMm.Harness.Systems.Vm;
using GpuMm.Harness.Systems.Vm.Checking;
using GpuMm.Model.Vocabulary;
using Xunit;
using static GpuMm.Tests.Checking.VmCheckerBench;

namespace GpuMm.Tests.Checking;

/// <summary>The TLB serves what a walk would find.</summary>
public sealed class HitsMatchTablesTests
{
    const ulong Page = 0x10;
    const ulong ReadOnly = 1 << 7;

    static readonly VirtualAddress Address = new(Page * PageSize.Bytes);

    readonly VmCheckerBench bench = new();
    readonly HitsMatchTables checker;

    public HitsMatchTablesTests()
    {
        bench.Do(Bind(Map(VmBuffers.Small, Page, 4)), new VmOperation.GpuAccess(0, Address, Access.Read, Cached: true));
        checker = bench.Add(new HitsMatchTables(bench.World));
    }

    [Fact]
    public void What_is_in_the_tables_may_be_served()
    {
        checker.TlbHit(1, Address);
        bench.Overwrite(bench.Vm, Page + 1, 3, _ => 0); // another page
        checker.TlbHit(1, Address);
        bench.AssertSilent();
    }

    [Fact]
    public void What_is_there_no_more_may_not()
    {
        bench.Overwrite(bench.Vm, Page, 3, _ => 0);
        checker.TlbHit(1, Address);
        bench.AssertViolated(PropertyCatalogue.NoStaleTranslation, "and the tables of vm 0 hold nothing");
    }

    [Theory]
    [InlineData(PageSize.Bytes)]
    [InlineData(ReadOnly)]
    public void Nor_what_is_there_otherwise(ulong more)
    {
        bench.Overwrite(bench.Vm, Page, 3, entry => entry + more);
        checker.TlbHit(1, Address);
        bench.AssertViolated(PropertyCatalogue.NoStaleTranslation, "the TLB of slot 1 served");
    }

    [Fact]
    public void The_tables_of_a_VM_that_is_lost_are_nobodys_promise()
    {
        var lost = WithUnusableVm();
        lost.Add(new HitsMatchTables(lost.World)).TlbHit(1, Address);
        lost.AssertSilent();
    }
}
