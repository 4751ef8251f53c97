using GpuMm.Harness;
using GpuMm.Harness.Exploring;
using GpuMm.Harness.Systems.Vm;
using GpuMm.Model.Vocabulary;
using Xunit;

namespace GpuMm.Tests.Exploring;

/// <summary>The small scope of panthor's VMs is as large as it should be, each program once, none of them idle.</summary>
public sealed class VmScopeTests
{
    static readonly Operation[] All = [.. VmScope.PlainOperations([new VmOperation.Activate(0)])];

    static readonly Program[] UpToTwo = [.. SmallPrograms.UpTo(VmSystem.Instance, operations: 2, tasks: 2)];

    [Theory]
    [InlineData(1, 1, 9)]
    [InlineData(2, 1, 98)]
    [InlineData(2, 2, 66)]
    public void As_many_as_a_plain_enumeration_finds(int operations, int tasks, int count)
    {
        string[] found = [.. SmallPrograms.Exactly(VmSystem.Instance, operations, tasks).Select(Text).Distinct().Order()];
        Assert.Equal(Enumerated(operations, tasks), found);
        Assert.Equal(count, found.Length);
    }

    /// <summary>One task alone is a branch, beside which the workers run; what was a prefix of it before is another program.</summary>
    static string Text(Program program) =>
        program.Branches is [var only] ? string.Join("; ", program.Prefix.Concat(only)) : program.ToString();

    [Fact]
    public void Two_operations_are_few_enough_to_explore()
    {
        Assert.InRange(UpToTwo.Length, 100, 300);
        Assert.Distinct(UpToTwo.Select(program => program.ToString()));
    }

    [Fact]
    public void Every_operation_is_in_some_program() =>
        Assert.Equal([], VmScope.PlainOperations([]).Except(UpToTwo.SelectMany(program => program.Operations)));

    [Theory]
    [InlineData("map 4K at 2M to bo 0", true)]
    [InlineData("gpu read at 2M", true)]
    [InlineData("unmap 4K at 2M", false)]
    [InlineData("idle", false)]
    [InlineData("async sync only, after sync p", false)]
    public void An_operation_alone_makes_sense_or_not(string operation, bool sense) => Assert.Equal(sense, Sense([$"vm 0: {operation}"]));

    [Theory]
    [InlineData("vm 0: map 4K at 2M to bo 0", "vm 0: unmap 4K at 2M", true)]
    [InlineData("vm 0: map 4K at 2M to bo 0", "vm 0: unmap 4K at 2M+4K", false)]
    [InlineData("vm 0: map 2M at 2M to bo 2", "vm 0: unmap 4K at 2M+4K", true)]
    [InlineData("vm 0: async map 4K at 2M to bo 0, then sync p", "vm 0: async sync only, after sync p", true)]
    [InlineData("vm 0: async map 4K at 2M to bo 0, then sync p", "vm 0: unmap 4K at 2M", true)]
    [InlineData("vm 0: active", "vm 0: idle", true)]
    [InlineData("destroy vm 0", "vm 0: gpu read at 2M", false)]
    [InlineData("vm 0: gpu read at 2M", "destroy vm 0", true)]
    [InlineData("vm 0: gpu read at 2M", "handle mmu irq", true)]
    [InlineData("vm 0: map 4K at 2M to bo 0", "handle mmu irq", false)]
    [InlineData("A = vm 0: kernel map(1 page)", "kernel unmap(A)", true)]
    [InlineData("A = vm 0: kernel map(1 page)", "A = vm 0: kernel map(1 page)", false)]
    [InlineData("A = vm 0: kernel map(1 page)", "vm 0: gpu read at 0x800000000000", true)]
    [InlineData("vm 0: gpu read at 2M", "vm 0: gpu read at 0x800000000000", false)]
    [InlineData("vm 0: gpu read at 2M", "vm 1: gpu read at 2M", true)]
    [InlineData("vm 0: map 2M at 2M to bo 2", "vm 1: gpu read at 2M", false)]
    public void A_second_operation_makes_sense_after_the_first_or_not(string first, string second, bool sense) =>
        Assert.Equal(sense, Sense([first, second]));

    [Fact]
    public void An_interrupt_needs_a_fault()
    {
        Assert.True(Sense(["vm 0: map 4K at 2M to bo 0, read-only", "vm 0: gpu write at 2M", "handle mmu irq"]));
        Assert.False(Sense(["vm 0: map 4K at 2M to bo 0, read-only", "vm 0: gpu read at 2M", "handle mmu irq"]));
        Assert.False(Sense(["vm 0: map 4K at 2M to bo 0", "vm 0: gpu write at 2M", "handle mmu irq"]));
        Assert.True(Sense(["vm 0: async map 4K at 2M to bo 0, then sync p", "vm 0: gpu write at 2M", "handle mmu irq"]));
        Assert.False(Sense(["vm 0: gpu read at 2M", "handle mmu irq", "handle mmu irq"]));
    }

    [Fact]
    public void There_are_as_many_VMs_as_a_program_names()
    {
        Assert.Equal(1, VmsOf("handle mmu irq"));
        Assert.Equal(1, VmsOf("vm 0: gpu read at 2M", "vm 0: gpu read at 2M"));
        Assert.Equal(2, VmsOf("vm 0: gpu read at 2M", "vm 1: gpu read at 2M"));
    }

    /// <summary>What is needed may come from another task, earlier or later in the text.</summary>
    [Fact]
    public void One_order_of_the_tasks_is_enough()
    {
        Operation map = Named("vm 0: map 4K at 2M to bo 0"), unmap = Named("vm 0: unmap 4K at 2M");
        Assert.True(VmScope.MakesSense(new Program([], [[unmap], [map]])));
        Assert.False(VmScope.MakesSense(new Program([], [[unmap], [unmap]])));
        Assert.False(VmScope.MakesSense(new Program([map], [[unmap, unmap], [Named("vm 0: active")]])));
    }

    static bool Sense(string[] operations) => VmScope.MakesSense(new Program([.. operations.Select(Named)], []));

    static int VmsOf(params string[] operations) => VmSystem.Instance
        .PlainScenario("fixed", MmuVersion.Lpae, new Program([.. operations.Select(Named)], [])).AddressSpaces;

    static Operation Named(string text) => All.Single(operation => operation.ToString() == text);

    static IEnumerable<string> Enumerated(int operations, int tasks)
    {
        IEnumerable<Program> programs = (operations, tasks) switch
        {
            (1, _) => All.Select(only => new Program([only], [])),
            (_, 1) => All.SelectMany(_ => All, (first, second) => new Program([first, second], [])),
            _ => All.SelectMany(_ => All, (first, second) => new Program([], [[first], [second]])),
        };
        return programs.Where(VmScope.MakesSense).Select(FirstOfItsNames).Distinct().Order();
    }

    static string FirstOfItsNames(Program program) => SmallPrograms.Orders(program.Branches)
        .Select(order => VmNames.Canonical(program with { Branches = order }).ToString()).Min(StringComparer.Ordinal)!;
}
