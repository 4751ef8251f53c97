using System.Collections.Immutable;
using GpuMm.Harness;
using GpuMm.Harness.Exploring;
using GpuMm.Harness.Systems;
using GpuMm.Harness.Systems.Vm;
using GpuMm.Implementation.Kernel;
using GpuMm.Model.Vocabulary;
using Xunit;

namespace GpuMm.Tests.Exploring;

/// <summary>
/// Nothing that a scheduler makes happen in panthor's driver is missed by the explorer: everything that tasks or checkers share is a step
/// or is touched.
/// </summary>
public sealed class VmExplorationTests
{
    const int Runs = 20_000;
    static readonly int SeedsPerScheduler = int.Parse(Environment.GetEnvironmentVariable("SEEDS") ?? "12");
    const ulong Start = VmLimits.BlockBytes;

    static readonly VmBindOp.Map OnePage = new(VmBuffers.Small, 0, Start, PageSize.Bytes, VmMapFlags.None);
    static readonly ISystem Vm = SystemCatalogue.Get("vm");
    static readonly Program[] TwoTasks = [.. SmallPrograms.Exactly(Vm, operations: 2, tasks: 2)];

    public static IEnumerable<object[]> Small => TwoTasks.Select(p => new object[] { p });
    public static TheoryData<string> Names => [.. Handmade.Keys];

    static readonly Dictionary<string, Scenario> Handmade = new()
    {
        ["two VMs want the only slot"] = Of([Map(0), Map(1)], [[Read(0)], [Read(1)]]),
        ["slot of an idle VM is wanted while it is bound"] = Of([Map(0), Read(0)], [[Unmap(0)], [Read(1)]]),
        ["access while unmapped"] = Of([Map(0), Read(0)], [[Unmap(0)], [Read(0)]]),
        ["access while its flags change"] = Of([Map(0), Read(0)], [[new VmOperation.Bind(0, OnePage with { Flags = VmMapFlags.ReadOnly })], [Write(0)]]),
        ["kernel maps"] = Of([], [[new VmOperation.KernelMap(0, 0, 1)], [new VmOperation.KernelMap(1, 0, 2)]]),
        ["kernel unmap and map"] = Of([new VmOperation.KernelMap(0, 0, 1)], [[new VmOperation.KernelUnmap(0)], [new VmOperation.KernelMap(1, 0, 1)]]),
        ["kernel unmap twice"] = Of([new VmOperation.KernelMap(0, 0, 1)], [[new VmOperation.KernelUnmap(0)], [new VmOperation.KernelUnmap(0)]]),
        ["suspend and job"] = Of([Map(0)], [[new VmOperation.Suspend()], [Read(0)]]),
        ["suspend and bind"] = Of([Map(0), Read(0)], [[new VmOperation.Suspend()], [Unmap(0)]]),
        ["resume and job"] = Of([Map(0), new VmOperation.Suspend()], [[new VmOperation.Resume()], [Read(0)]]),
        ["reset and job"] = Of([Map(0)], [[new VmOperation.Reset()], [Write(0)]]),
        ["reset and bind"] = Of([Map(0), Read(0)], [[new VmOperation.Reset()], [Unmap(0)]]),
        ["async after fence"] = Of([new VmOperation.BindAsync(0, OnePage, 0, null)], [[new VmOperation.SignalSyncobj(0)], [Read(0)]]),
        ["async and signal"] = Of([], [[new VmOperation.BindAsync(0, OnePage, 0, 1)], [new VmOperation.SignalSyncobj(0)]]),
        ["two async"] = Of([], [[new VmOperation.BindAsync(0, OnePage, null, 0)], [new VmOperation.BindAsync(0, new VmBindOp.SyncOnly(), 0, null)]]),
        ["async and destroy"] = Of([new VmOperation.BindAsync(0, OnePage, 0, null)], [[new VmOperation.SignalSyncobj(0)], [new VmOperation.DestroyVm(0)]]),
        ["async unmap and job"] = Of([Map(0), Read(0)], [[new VmOperation.BindAsync(0, new VmBindOp.Unmap(Start, PageSize.Bytes), null, null)], [Read(0)]]),
        ["irq and job"] = Of([Read(0)], [[new VmOperation.HandleIrq()], [Read(0)]]),
        ["irq and other job"] = Of([Map(1), Read(0)], [[new VmOperation.HandleIrq()], [Read(1)]]),
        ["irq and bind"] = Of([Read(0)], [[new VmOperation.HandleIrq()], [Map(0)]]),
        ["destroy and create"] = Of([], [[new VmOperation.DestroyVm(0)], [new VmOperation.CreateVm(0)]]),
        ["create twice"] = Of([], [[new VmOperation.CreateVm(2)], [new VmOperation.CreateVm(2)]]),
        ["create and destroy"] = Of([], [[new VmOperation.CreateVm(2)], [new VmOperation.DestroyVm(2)]]),
        ["destroy, create and use"] = Of([], [[new VmOperation.DestroyVm(0), new VmOperation.CreateVm(0)], [new VmOperation.Activate(0)]]),
        ["destroy twice"] = Of([Map(0)], [[new VmOperation.DestroyVm(0)], [new VmOperation.DestroyVm(0)]]),
        ["close and map"] = Of([], [[new VmOperation.CloseBo(0)], [Map(0)]]),
        ["close and unmap"] = Of([Map(0)], [[new VmOperation.CloseBo(0)], [Unmap(0)]]),
        ["active and idle"] = Of([new VmOperation.Activate(0)], [[new VmOperation.Idle(0)], [Read(1)]]),
        ["two users"] = Of([], [[new VmOperation.Activate(0)], [new VmOperation.Activate(1)]]),
        ["idle and bind"] = Of([Map(0), new VmOperation.Activate(0)], [[new VmOperation.Idle(0)], [Unmap(0)]]),
        ["look and unmap"] = Of([Map(0)], [[Unmap(0)], [new VmOperation.GetBoForVa(0, new VirtualAddress(Start))]]),
        ["failing bind and job"] = Of([Map(0), Read(0)], [[Unmap(0)], [Read(0)]], new InjectedFailure(FailureSite.PgtableUnmap, 1)),
        ["failing map and map"] = Of([], [[Map(0)], [Map(1)]], new InjectedFailure(FailureSite.PgtableMap, 1)),
        ["failing command and job"] = Of([Map(0), Read(0)], [[Unmap(0)], [Read(0)]], new InjectedFailure(FailureSite.AsCommand, 3)),
        ["failing command and jobs"] = Of([Map(0), Map(1)], [[Read(0)], [Read(1)]], new InjectedFailure(FailureSite.AsCommand, 1)),
        ["failing vma"] = Of([], [[Map(0)], [Map(1)]], new InjectedFailure(FailureSite.Vma, 2)),
        ["kernel unmap fails while lost"] = Of([new VmOperation.KernelMap(0, 0, 1), Map(0)], [[new VmOperation.KernelUnmap(0)], [Unmap(0)]], new InjectedFailure(FailureSite.PgtableUnmap, 1)),
        ["async fails"] = Of([], [[new VmOperation.BindAsync(0, OnePage, null, 0)], [Map(0)]], new InjectedFailure(FailureSite.PgtableMap, 1)),
        ["create fails"] = Of([], [[new VmOperation.CreateVm(2)], [new VmOperation.CreateVm(2)]], new InjectedFailure(FailureSite.PageTablePage, 1)),
    };

    [Theory]
    [MemberData(nameof(Small))]
    public void Small_(Program program) => Holds(Vm.PlainScenario("fixed", MmuVersion.Lpae, program));

    [Theory]
    [MemberData(nameof(Names))]
    public void Handmade_(string name) => Holds(Handmade[name]);

    static void Holds(Scenario scenario)
    {
        var reduced = Outcomes.Of(scenario, new ExplorationLimits { Runs = Runs });
        File.AppendAllText("/tmp/wH-log.txt", $"{scenario.Program} {scenario.Failures.Length}: {reduced.Exploration} outcomes {reduced.All.Count} {string.Join(" ;; ", reduced.All.Where(a => !a.Contains("violated: ,")).Take(1))}\n");
        if (!reduced.Exploration.IsComplete)
            return;
        foreach (var (outcome, trace) in Outcomes.Sample(scenario, SeedsPerScheduler))
        {
            Assert.True(reduced.All.Contains(outcome), $"{scenario.Program}: not explored: {outcome}, but {string.Join("\n", reduced.All)}");
            Assert.True(reduced.Traces.Contains(trace), $"{scenario.Program}: an order of steps was not explored");
        }
    }

    static VmOperation Map(int vm) => new VmOperation.Bind(vm, new VmBindOp.Map(VmBuffers.Small, 0, Start, PageSize.Bytes, VmMapFlags.None));

    static VmOperation Unmap(int vm) => new VmOperation.Bind(vm, new VmBindOp.Unmap(Start, PageSize.Bytes));

    static VmOperation Read(int vm) => new VmOperation.GpuAccess(vm, new VirtualAddress(Start), Access.Read, Cached: true);

    static VmOperation Write(int vm) => new VmOperation.GpuAccess(vm, new VirtualAddress(Start), Access.Write, Cached: true);

    static Scenario Of(ImmutableArray<Operation> prefix, ImmutableArray<ImmutableArray<Operation>> branches, params ImmutableArray<InjectedFailure> failures) =>
        Vm.PlainScenario("fixed", MmuVersion.Lpae, new Program(prefix, branches)) with { AddressSpaces = 2, Failures = failures };
}
