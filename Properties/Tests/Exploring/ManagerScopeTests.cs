using GpuMm.Harness.Systems.Manager;
using Xunit;

namespace GpuMm.Tests.Exploring;

/// <summary>The small scope of the memory manager is as large as it should be, and none of its programs is idle.</summary>
public sealed class ManagerScopeTests
{
    const string Load = "process 0: load(page 0)";
    const string Store = "process 0: store(page 0)";
    const string Read = "process 0: gpu read(page 0)";
    const string Populate = "process 0: populate(page 0)";
    const string Advise = "process 0: advise(page 0, device memory)";
    const string Munmap = "process 0: munmap(page 0)";
    const string Reclaim = "reclaim(page 0 of process 0)";
    const string Evict = "evict device memory";
    const string Unplug = "unplug";
    const string Prepare = "A = prepare(page 3)";
    const string Execute = "execute(A, writable)";
    const string Unmap = "unmap(A)";
    const string ReadBuffer = "process 0: gpu read(page 3)";

    static readonly PlainEnumeration Scope = new(ManagerSystem.Instance);

    [Theory]
    [InlineData(1, 1, 12)]
    [InlineData(2, 1, 136)]
    [InlineData(2, 2, 86)]
    public void As_many_as_a_plain_enumeration_finds(int operations, int tasks, int count) =>
        Scope.AssertFound(operations, tasks, count);

    [Fact]
    public void Every_operation_is_once_in_the_scope_and_in_some_program() => Scope.AssertEveryOperationIsUsed();

    [Theory]
    [InlineData(Read, true)]
    [InlineData(ReadBuffer, true)] // a fault that is cancelled
    [InlineData(Advise, true)]
    [InlineData(Populate, true)]
    [InlineData(Prepare, true)]
    [InlineData(Unplug, true)]
    [InlineData(Reclaim, false)]
    [InlineData(Evict, false)]
    [InlineData(Execute, false)]
    [InlineData(Unmap, false)]
    public void An_operation_alone_makes_sense_or_not(string operation, bool sense) => Assert.Equal(sense, Scope.Sense(operation));

    [Theory]
    [InlineData(Store, Reclaim, true)]
    [InlineData(Read, Reclaim, true)]
    [InlineData(Populate, Reclaim, false)]
    [InlineData(Populate, Evict, true)]
    [InlineData(Populate, Populate, false)]
    [InlineData(Store, Evict, false)]
    [InlineData(Advise, Evict, false)]
    [InlineData(Advise, Advise, false)]
    [InlineData(Munmap, Load, false)]
    [InlineData(Munmap, Read, true)] // a fault that is cancelled
    [InlineData(Munmap, Populate, false)]
    [InlineData(Munmap, Munmap, false)]
    [InlineData(Prepare, Execute, true)]
    [InlineData(Prepare, Unmap, true)]
    [InlineData(Prepare, Prepare, false)]
    [InlineData(Unplug, Prepare, false)]
    [InlineData(Unplug, Read, false)]
    [InlineData(Unplug, ReadBuffer, false)]
    [InlineData(Unplug, Populate, false)]
    [InlineData(Unplug, Unplug, false)]
    [InlineData(Unplug, Load, true)]
    [InlineData(Unplug, Munmap, true)]
    public void A_second_operation_makes_sense_after_the_first_or_not(string first, string second, bool sense) =>
        Assert.Equal(sense, Scope.Sense(first, second));

    [Fact]
    public void A_page_is_evicted_as_long_as_it_is_in_device_memory()
    {
        Assert.True(Scope.Sense(Advise, Read, Evict));
        Assert.False(Scope.Sense(Advise, Load, Evict));
        Assert.False(Scope.Sense(Advise, Read, Load, Evict));
        Assert.True(Scope.Sense(Populate, Read, Evict));
        Assert.False(Scope.Sense(Populate, Evict, Evict));
        Assert.False(Scope.Sense(Populate, Munmap, Evict));
        Assert.True(Scope.Sense(Populate, Unplug, Reclaim));
        Assert.False(Scope.Sense(Populate, Unplug, Evict));
    }

    [Fact]
    public void A_buffer_goes_whenever_it_is_there()
    {
        Assert.True(Scope.Sense(Prepare, Execute, Unmap, Prepare));
        Assert.False(Scope.Sense(Prepare, Execute, Execute));
        Assert.False(Scope.Sense(Prepare, Unmap, Execute));
        Assert.False(Scope.Sense(Prepare, Unmap, Unmap));
        Assert.True(Scope.Sense(Prepare, Unplug, Execute, Unmap));
    }

    /// <summary>What is needed may come from another task, earlier or later in the text.</summary>
    [Fact]
    public void One_order_of_the_tasks_is_enough()
    {
        Assert.True(Scope.Beside(Execute, Prepare));
        Assert.True(Scope.Beside(Evict, Populate));
        Assert.True(Scope.Beside(Prepare, Prepare)); // either may be the first
        Assert.True(Scope.Beside(Unplug, Read));
        Assert.False(Scope.Beside(Execute, Unmap));
    }
}
