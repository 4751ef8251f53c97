using GpuMm.Implementation.Kernel;
using Xunit;

namespace GpuMm.Tests.Kernel;

/// <summary>Steps: which pairs may not be reordered, and how they read in a report.</summary>
public class StepTests
{
    static readonly Resource Word = new(ResourceKind.VramWord, 0x1000);

    [Theory]
    [InlineData(StepKind.Read, StepKind.Read, false)]
    [InlineData(StepKind.Read, StepKind.Local, false)]
    [InlineData(StepKind.Read, StepKind.Write, true)]
    [InlineData(StepKind.Write, StepKind.Write, true)]
    [InlineData(StepKind.Acquire, StepKind.Acquire, true)]
    [InlineData(StepKind.Acquire, StepKind.Release, true)]
    [InlineData(StepKind.Wait, StepKind.Signal, true)]
    [InlineData(StepKind.Allocate, StepKind.Allocate, false)]
    [InlineData(StepKind.Allocate, StepKind.Read, false)]
    [InlineData(StepKind.Allocate, StepKind.Write, true)]
    public void Steps_on_one_resource_depend_on_each_other_unless_neither_changes_it(StepKind one, StepKind other, bool expected)
    {
        var (first, second) = (new Step(1, one, Word), new Step(2, other, Word));
        Assert.Equal(expected, first.DependsOn(second));
        Assert.Equal(expected, second.DependsOn(first));
    }

    [Fact]
    public void Steps_on_different_resources_are_independent()
    {
        var write = new Step(1, StepKind.Write, Word);
        Assert.False(write.DependsOn(new Step(2, StepKind.Write, Word with { Id = 0x1008 })));
        Assert.False(write.DependsOn(new Step(2, StepKind.Write, Word with { Kind = ResourceKind.Register })));
    }

    [Fact]
    public void Steps_on_nothing_are_independent() =>
        Assert.False(new Step(1, StepKind.Write, Resource.None).DependsOn(new Step(2, StepKind.Write, Resource.None)));

    [Theory]
    [InlineData(ResourceKind.VramWord, 0x1ff8, "vram 0x1ff8")]
    [InlineData(ResourceKind.Register, 0x30b0, "register 0x30b0")]
    [InlineData(ResourceKind.None, 0, "-")]
    [InlineData(ResourceKind.History, 0, "history")]
    [InlineData(ResourceKind.Lock, 3, "lock 3")]
    [InlineData(ResourceKind.Tlb, 12, "tlb 12")]
    public void A_resource_names_itself(ResourceKind kind, ulong id, string expected) =>
        Assert.Equal(expected, new Resource(kind, id).ToString());

    [Fact]
    public void A_step_names_itself()
    {
        Assert.Equal("Write vram 0x1000", new Step(1, StepKind.Write, Word).ToString());
        Assert.Equal("Local", new Step(1, StepKind.Local, Resource.None).ToString());
    }

    [Theory]
    [InlineData(StepKind.Acquire, ResourceKind.Lock, 1, "take lock 'b'")]
    [InlineData(StepKind.Release, ResourceKind.Lock, 0, "release lock 'a'")]
    [InlineData(StepKind.Allocate, ResourceKind.Allocator, (int)FailureSite.TableNode, "allocate memory (TableNode)")]
    [InlineData(StepKind.Read, ResourceKind.History, 0, "begin the call")]
    [InlineData(StepKind.Write, ResourceKind.History, 0, "return from the call")]
    [InlineData(StepKind.Write, ResourceKind.Cell, 2, "take variable C")]
    [InlineData(StepKind.Read, ResourceKind.Tlb, 0x1000, "look into the TLB")]
    [InlineData(StepKind.Write, ResourceKind.Tlb, 0x1000, "trigger the TLB invalidation")]
    [InlineData(StepKind.Wait, ResourceKind.Tlb, 0x1000, "wait for the TLB invalidation")]
    [InlineData(StepKind.Read, ResourceKind.VramWord, 0x1008, "read vram 0x1008")]
    [InlineData(StepKind.Write, ResourceKind.Register, 0x1700, "write register 0x1700")]
    public void The_kernel_puts_a_step_in_words(StepKind kind, ResourceKind resource, ulong id, string expected)
    {
        var bench = new KernelBench();
        bench.NewMutex("a");
        bench.NewMutex("b");
        Assert.Equal(expected, bench.Kernel.Describe(new Step(1, kind, new Resource(resource, id))));
    }
}
