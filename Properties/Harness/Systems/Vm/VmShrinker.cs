using GpuMm.Model.Vocabulary;

namespace GpuMm.Harness.Systems.Vm;

/// <summary>Plainer forms of an operation, and of a program as a whole.</summary>
static class VmShrinker
{
    public static IEnumerable<Operation> Shrink(VmOperation operation) =>
        Plainest(operation).Concat(VmNames.VmOf(operation) > 0 ? [VmNames.WithVm(operation, _ => 0)] : []);

    static IEnumerable<Operation> Plainest(VmOperation operation) => operation switch
    {
        VmOperation.Bind bind => VmBindShrinker.Shrink(bind.Op).Select(op => bind with { Op = op }),
        VmOperation.BindAsync bind =>
        [
            .. bind.Op is VmBindOp.SyncOnly ? [] : new Operation[] { new VmOperation.Bind(bind.Vm, bind.Op) },
            .. bind.Wait is null ? [] : new Operation[] { bind with { Wait = null } },
            .. bind.Signal is null ? [] : new Operation[] { bind with { Signal = null } },
            .. VmBindShrinker.Shrink(bind.Op).Select(op => bind with { Op = op }),
        ],
        VmOperation.GpuAccess access =>
        [
            .. VmBindShrinker.PlainerAddresses(access.Address).Select(address => access with { Address = address }),
            .. access.Access == Access.Write ? [access with { Access = Access.Read }] : Array.Empty<Operation>(),
            .. access.Cached ? [] : new Operation[] { access with { Cached = true } },
        ],
        VmOperation.GetBoForVa look =>
            VmBindShrinker.PlainerAddresses(look.Address).Select(address => look with { Address = address }),
        VmOperation.KernelMap { Pages: not 1 } map => [map with { Pages = 1 }],
        VmOperation.CloseBo close => Enumerable.Range(0, close.Bo).Select(bo => new VmOperation.CloseBo(bo)),
        _ => [],
    };

    /// <summary>
    /// One VM, or one fewer; one slot less; everything at once rather than in the queue; no flags; all addresses moved together; one buffer
    /// object everywhere replaced by a plainer one.
    /// </summary>
    public static IEnumerable<Scenario> Plainer(Scenario scenario) =>
    [
        .. FewerVms(scenario),
        .. scenario.AddressSpaceSlots > VmLimits.LeastSlots ? [scenario with { AddressSpaceSlots = VmLimits.LeastSlots }]
            : Array.Empty<Scenario>(),
        .. PlainerPrograms(scenario.Program).Select(program => scenario with { Program = program }),
    ];

    static IEnumerable<Scenario> FewerVms(Scenario scenario)
    {
        var program = scenario.Program;
        if (program.Operations.Any(operation => VmNames.VmOf(operation) > 0))
            yield return scenario with { AddressSpaces = 1, Program = program.Select(operation => VmNames.WithVm(operation, _ => 0)) };
        if (program.Operations.Any(operation => VmNames.VmOf(operation) > 1))
        {
            yield return scenario with
            {
                AddressSpaces = Math.Min(scenario.AddressSpaces, 2),
                Program = program.Select(operation => VmNames.WithVm(operation, vm => Math.Min(vm, 1))),
            };
        }

        if (scenario.AddressSpaces > 1)
            yield return scenario with { AddressSpaces = scenario.AddressSpaces - 1 };
    }

    static IEnumerable<Program> PlainerPrograms(Program program)
    {
        if (program.Operations.Any(operation => operation is VmOperation.BindAsync { Op: not VmBindOp.SyncOnly }))
            yield return program.Select(AtOnce);
        if (program.Operations.Any(operation => VmNames.BindOf(operation) is VmBindOp.Map { Flags: not VmMapFlags.None }))
            yield return program.Select(operation => VmNames.WithBind(operation, WithoutFlags));
        foreach (var moved in VmRelocation.Plainer(program))
            yield return moved;
        foreach (var replaced in PlainerBos(program))
            yield return replaced;
    }

    /// <summary>Those in which everything fits that did.</summary>
    static IEnumerable<Program> PlainerBos(Program program) =>
        from bo in Enumerable.Range(1, VmBuffers.All.Length - 1)
        where program.Operations.Any(operation => IsAbout(operation, bo))
        from plainer in Enumerable.Range(0, bo)
        let replaced = program.Select(operation => IsAbout(operation, bo) ? WithBo(operation, plainer) : operation)
        where Misfits(replaced) <= Misfits(program)
        select replaced;

    static int Misfits(Program program) => program.Operations.Count(operation => !VmBindShrinker.Fits(VmNames.BindOf(operation)));

    static bool IsAbout(Operation operation, int bo) => operation is VmOperation.CloseBo close ? close.Bo == bo
        : VmNames.BindOf(operation) is VmBindOp.Map map && map.Bo == bo;

    static Operation WithBo(Operation operation, int bo) => operation is VmOperation.CloseBo
        ? new VmOperation.CloseBo(bo)
        : VmNames.WithBind(operation, op => ((VmBindOp.Map)op) with { Bo = bo });

    static Operation AtOnce(Operation operation) =>
        operation is VmOperation.BindAsync { Op: not VmBindOp.SyncOnly } bind ? new VmOperation.Bind(bind.Vm, bind.Op) : operation;

    static VmBindOp WithoutFlags(VmBindOp op) => op is VmBindOp.Map map ? map with { Flags = VmMapFlags.None } : op;
}
