using GpuMm.Harness.Histories;
using GpuMm.Model.Specification;
using GpuMm.Model.Vocabulary;
using Kind = GpuMm.Model.Specification.SharedPageCallKind;

namespace GpuMm.Harness.Systems.Svm;

/// <summary>Pages that CPU and GPU share, with all their aliases, as shared virtual memory is checked.</summary>
static class SharedPageModel
{
    static readonly CallArgument<SharedPageCall> Process = CallArgument.Number<SharedPageCall>(
        "process", SvmWindow.Processes - 1, call => call.Process, (call, process) => call with { Process = process });

    static readonly CallArgument<SharedPageCall> Page = CallArgument.Number<SharedPageCall>(
        "page", SvmWindow.Pages - 1, call => call.Page, (call, page) => call with { Page = page });

    static readonly CallArgument<SharedPageCall> Mapping = CallArgument.Word<SharedPageCall, VmaKind>(
        "mapping", call => call.Mapping, (call, mapping) => call with { Mapping = mapping });

    static readonly CallArgument<SharedPageCall> Protection = CallArgument.Word<SharedPageCall, Prot>(
        "prot", call => call.Prot, (call, prot) => call with { Prot = prot });

    static readonly CallArgument<SharedPageCall> Value = CallArgument.Hex<SharedPageCall>(
        "value", call => call.Value, (call, value) => call with { Value = value });

    static readonly CallArgument<SharedPageCall> Before = CallArgument.Hex<SharedPageCall>(
        "before", call => call.Before, (call, before) => call with { Before = before });

    public static readonly CallModel<SharedPageState, SharedPageCall> Instance = new(
        "shared-page", "a page that CPU and GPU share, as replay --history writes it", SharedPageSpecification.OfPage,
        call => (int)call.Kind, [.. Enum.GetValues<Kind>().Select(FormOf)]);

    static CallForm<SharedPageCall> FormOf(Kind kind) => new(CallArgument.WordOf(kind), new SharedPageCall(kind, 0, 0),
    [
        Process, Page, .. (IEnumerable<CallArgument<SharedPageCall>>)(kind switch
        {
            Kind.Mmap => [Mapping, Protection],
            Kind.Mprotect => [Protection],
            Kind.MapExplicit => [Protection, Value],
            Kind.Load or Kind.Store or Kind.GpuRead or Kind.GpuWrite => [Value],
            Kind.GpuAtomic => [Value, Before],
            _ => [],
        }),
    ]);
}
