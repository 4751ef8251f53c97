using GpuMm.Implementation.Kernel;
using GpuMm.Implementation.Machine;
using GpuMm.Tests.Kernel;
using Xunit;
using static GpuMm.Tests.Machine.MaliBench;

namespace GpuMm.Tests.Machine;

/// <summary>What the steps of an access and of the registers touch. A touch that is missing hides orders from exploration.</summary>
public class MaliTouchTests
{
    static readonly Resource Slot = new(ResourceKind.AddressSpaceSlot, 1);

    readonly MaliBench bench = new();

    public MaliTouchTests()
    {
        bench.Map(Root, 3, 8);
        bench.Map(Root, 4, 9);
        bench.Use(1, Root);
    }

    [Fact]
    public void A_miss_looks_for_page_and_block_and_fills_the_one_that_it_found()
    {
        var entries = Entries(LogOf(3));
        Assert.Equal([StepKind.Read, StepKind.Read, StepKind.Write], entries.Select(touch => touch.Kind));
        Assert.Equal(entries[0].Resource, entries[2].Resource);
        bench.MapBlock(Root, 1, 0);
        var block = Entries(LogOf(512 + 3));
        Assert.Equal(block[1].Resource, block[2].Resource);
    }

    [Fact]
    public void A_hit_fills_nothing()
    {
        bench.Access(1, 3);
        Assert.DoesNotContain(Entries(LogOf(3)), touch => touch.Kind == StepKind.Write);
    }

    [Fact]
    public void Fills_of_different_pages_commute()
    {
        var filled = Entries(LogOf(3))[2].Resource;
        Assert.DoesNotContain(Entries(LogOf(4)), touch => touch.Resource == filled);
    }

    [Fact]
    public void A_page_in_another_slot_is_another_entry()
    {
        bench.Use(2, Root);
        Assert.Empty(Entries(LogOf(3)).Select(touch => touch.Resource).Intersect(
            Entries(Logged(() => bench.Access(2, 3))).Select(touch => touch.Resource)));
    }

    [Fact]
    public void Begin_fill_and_end_of_an_access_depend_on_the_slot_s_commands()
    {
        var log = LogOf(3);
        Assert.Equal(new Step(1, StepKind.Read, Slot), log.Steps[0].Step);
        Assert.Equal((StepKind.Read, Slot), log.Steps[^1].Touched[^1]);
        var filling = log.Steps.Single(step => step.Touched.Any(touch => touch is (StepKind.Write, { Kind: ResourceKind.CacheEntry })));
        Assert.Contains((StepKind.Read, Slot), filling.Touched);
        var flush = Logged(() => bench.Do(1, AsCommand.FlushPt));
        Assert.Equal([StepKind.Write, StepKind.Wait], flush.Steps.Select(step => step.Step.Kind));
        Assert.All(flush.Steps, step => Assert.Equal(Slot, step.Step.Resource));
    }

    [Fact]
    public void A_walk_reads_the_tables_and_the_data_step_the_page_and_whose_it_is()
    {
        var pages = LogOf(3).TouchesOf(ResourceKind.HostPage);
        Assert.Equal([0x10UL, 0x11UL, 0x12UL, 0x13UL, Frame(8).Raw, HostMemory.InUse.Id], pages.Select(touch => touch.Resource.Id));
    }

    [Fact]
    public void Every_step_on_memory_depends_on_a_reset()
    {
        var reset = Logged(() => bench.Run(async () =>
        {
            await bench.Say("reset");
            bench.Mmu.Reset();
        }));
        var power = new Resource(ResourceKind.Register, 0x30);
        Assert.Contains((StepKind.Write, power), reset.Steps[^1].Touched);
        Assert.Contains((StepKind.Write, Slot), reset.Steps[^1].Touched);
        bench.Use(1, Root);
        Assert.All(LogOf(3).Steps.Skip(1), step => Assert.Contains((StepKind.Read, power), step.Touched));
    }

    [Fact]
    public void A_fault_changes_the_registers_that_its_handler_reads()
    {
        var changed = Logged(() => bench.Access(1, 7)).TouchesOf(ResourceKind.Register).Where(touch => touch.Kind == StepKind.Write);
        var read = Logged(() => bench.Run(async () =>
        {
            await bench.Mmu.ReadMmuIntRawStat();
            await bench.Mmu.ReadFault(1);
        }));
        Assert.Equal(read.Steps.Select(step => step.Step.Resource), changed.Select(touch => touch.Resource));
    }

    static (StepKind Kind, Resource Resource)[] Entries(AccessRecorder log) => [.. log.TouchesOf(ResourceKind.CacheEntry)];

    AccessRecorder LogOf(ulong page) => Logged(() => bench.Access(1, page));

    AccessRecorder Logged(Action action)
    {
        var log = new AccessRecorder();
        bench.Kernel.AccessLog = log;
        action();
        bench.Kernel.AccessLog = null;
        return log;
    }
}
