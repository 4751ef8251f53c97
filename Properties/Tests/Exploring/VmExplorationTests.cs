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
/// A step of panthor's driver touches more than it announces, and so do those who check it. If one of these touches were not reported,
/// orders would count as equivalent that are not, and an outcome would be missed.
/// </summary>
public sealed class VmExplorationTests
{
    const ulong Start = VmLimits.BlockBytes;

    static readonly ISystem Vm = SystemCatalogue.Get("vm");
    static readonly VmBindOp.Map OnePage = new(VmBuffers.Small, 0, Start, PageSize.Bytes, VmMapFlags.None);
    static readonly VmBindOp.Unmap NoPage = new(Start, PageSize.Bytes);
    static readonly Program[] TwoTasks = [.. SmallPrograms.Exactly(Vm, operations: 2, tasks: 2)];

    /// <summary>Two VMs, one slot for both.</summary>
    static readonly Dictionary<string, Scenario> Handmade = new()
    {
        ["two VMs want the only slot"] = Of([Map(0), Map(1)], [[Read(0)], [Read(1)]]),
        ["slot of an idle VM is wanted while it is bound"] = Of([Map(0), Read(0)], [[Unmap(0)], [Read(1)]]),
        ["access while unmapped"] = Of([Map(0), Read(0)], [[Unmap(0)], [Read(0)]]),
        ["access while its flags change"] = Of(
            [Map(0), Read(0)], [[new VmOperation.Bind(0, OnePage with { Flags = VmMapFlags.ReadOnly })], [Write(0)]]),
        ["kernel maps"] = Of([], [[new VmOperation.KernelMap(0, 0, 1)], [new VmOperation.KernelMap(1, 0, 2)]]),
        ["kernel unmap and map"] = Of(
            [new VmOperation.KernelMap(0, 0, 1)], [[new VmOperation.KernelUnmap(0)], [new VmOperation.KernelMap(1, 0, 1)]]),
        ["kernel unmap twice"] = Of(
            [new VmOperation.KernelMap(0, 0, 1)], [[new VmOperation.KernelUnmap(0)], [new VmOperation.KernelUnmap(0)]]),
        ["suspend and job"] = Of([Map(0)], [[new VmOperation.Suspend()], [Read(0)]]),
        ["suspend and bind"] = Of([Map(0), Read(0)], [[new VmOperation.Suspend()], [Unmap(0)]]),
        ["resume and job"] = Of([Map(0), new VmOperation.Suspend()], [[new VmOperation.Resume()], [Read(0)]]),
        ["reset and job"] = Of([Map(0)], [[new VmOperation.Reset()], [Write(0)]]),
        ["reset and bind"] = Of([Map(0), Read(0)], [[new VmOperation.Reset()], [Unmap(0)]]),
        ["async after fence"] = Of([new VmOperation.BindAsync(0, OnePage, 0, null)], [[new VmOperation.SignalSyncobj(0)], [Read(0)]]),
        ["async and signal"] = Of([], [[new VmOperation.BindAsync(0, OnePage, 0, 1)], [new VmOperation.SignalSyncobj(0)]]),
        ["two async"] = Of(
            [], [[new VmOperation.BindAsync(0, OnePage, null, 0)], [new VmOperation.BindAsync(0, new VmBindOp.SyncOnly(), 0, null)]]),
        ["async and destroy"] = Of(
            [new VmOperation.BindAsync(0, OnePage, 0, null)], [[new VmOperation.SignalSyncobj(0)], [new VmOperation.DestroyVm(0)]]),
        ["async unmap and job"] = Of(
            [Map(0), Read(0)], [[new VmOperation.BindAsync(0, NoPage, null, null)], [Read(0)]]),
        ["irq and job"] = Of([Read(0)], [[new VmOperation.HandleIrq()], [Read(0)]]),
        ["irq and other job"] = Of([Map(1), Read(0)], [[new VmOperation.HandleIrq()], [Read(1)]]),
        ["irq and bind"] = Of([Read(0)], [[new VmOperation.HandleIrq()], [Map(0)]]),
        ["destroy and create"] = Of([], [[new VmOperation.DestroyVm(0)], [new VmOperation.CreateVm(0)]]),
        ["create twice"] = Of([], [[new VmOperation.CreateVm(2)], [new VmOperation.CreateVm(2)]]),
        ["create and destroy"] = Of([], [[new VmOperation.CreateVm(2)], [new VmOperation.DestroyVm(2)]]),
        ["destroy, create and use"] = Of(
            [], [[new VmOperation.DestroyVm(0), new VmOperation.CreateVm(0)], [new VmOperation.Activate(0)]]),
        ["destroy twice"] = Of([Map(0)], [[new VmOperation.DestroyVm(0)], [new VmOperation.DestroyVm(0)]]),
        ["close and map"] = Of([], [[new VmOperation.CloseBo(0)], [Map(0)]]),
        ["close and unmap"] = Of([Map(0)], [[new VmOperation.CloseBo(0)], [Unmap(0)]]),
        ["active and idle"] = Of([new VmOperation.Activate(0)], [[new VmOperation.Idle(0)], [Read(1)]]),
        ["two users"] = Of([], [[new VmOperation.Activate(0)], [new VmOperation.Activate(1)]]),
        ["idle and bind"] = Of([Map(0), new VmOperation.Activate(0)], [[new VmOperation.Idle(0)], [Unmap(0)]]),
        ["look and unmap"] = Of([Map(0)], [[Unmap(0)], [new VmOperation.GetBoForVa(0, new VirtualAddress(Start))]]),
        ["failing bind and job"] = Of([Map(0), Read(0)], [[Unmap(0)], [Read(0)]], Fail(FailureSite.PgtableUnmap, 1)),
        ["failing map and map"] = Of([], [[Map(0)], [Map(1)]], Fail(FailureSite.PgtableMap, 1)),
        ["failing vma"] = Of([], [[Map(0)], [Map(1)]], Fail(FailureSite.Vma, 2)),
        ["kernel unmap fails while lost"] = Of(
            [new VmOperation.KernelMap(0, 0, 1), Map(0)], [[new VmOperation.KernelUnmap(0)], [Unmap(0)]],
            Fail(FailureSite.PgtableUnmap, 1)),
        ["create fails"] = Of([], [[new VmOperation.CreateVm(2)], [new VmOperation.CreateVm(2)]], Fail(FailureSite.PageTablePage, 1)),
        ["command never ends while it is unmapped"] = Of(
            [Map(0), Read(0)], [[Unmap(0)], [Read(0)]], Fail(FailureSite.AsCommand, 3)),
        ["command never ends for the only slot"] = Of(
            [Map(0), Map(1)], [[Read(0)], [Read(1)]], Fail(FailureSite.AsCommand, 1)),
    };

    public static TheoryData<string> Names => [.. Handmade.Keys];

    [Fact]
    public void Whatever_a_scheduler_can_make_of_a_small_program_was_explored()
    {
        int compared = TwoTasks.Count(program => EverySample.WasExplored(Vm.PlainScenario("fixed", MmuVersion.Lpae, program), runs: 2_500));
        Assert.InRange(compared, TwoTasks.Length * 3 / 4, TwoTasks.Length); // the others have too many orders
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Whatever_a_scheduler_can_make_of_it_was_explored(string name) =>
        Assert.True(EverySample.WasExplored(Handmade[name], runs: 50_000));

    static VmOperation.Bind Map(int vm) => new(vm, OnePage);

    static VmOperation.Bind Unmap(int vm) => new(vm, NoPage);

    static VmOperation.GpuAccess Read(int vm) => new(vm, new VirtualAddress(Start), Access.Read, Cached: true);

    static VmOperation.GpuAccess Write(int vm) => new(vm, new VirtualAddress(Start), Access.Write, Cached: true);

    static InjectedFailure Fail(FailureSite site, int nth) => new(site, nth);

    static Scenario Of(
        ImmutableArray<Operation> prefix, ImmutableArray<ImmutableArray<Operation>> branches,
        params ImmutableArray<InjectedFailure> failures) =>
        Vm.PlainScenario("fixed", MmuVersion.Lpae, new Program(prefix, branches)) with { AddressSpaces = 2, Failures = failures };
}
