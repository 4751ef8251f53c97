using GpuMm.Model.Specification;
using GpuMm.Model.Vocabulary;
using Kind = GpuMm.Model.Specification.PageCallKind;

namespace GpuMm.Harness.Histories;

/// <summary>
/// Virtual pages as address spaces are checked: what each is mapped to, and what is in it. A frame is one that is mapped at the start.
/// </summary>
static class MappingModel
{
    static readonly CallArgument<PageCall> Frame = CallArgument.Hex<PageCall>(
        "frame", call => call.Frame.Raw, (call, frame) => call with { Frame = new Pfn(frame) });

    static readonly CallArgument<PageCall> Tag = CallArgument.Number<PageCall>(
        "tag", int.MaxValue, call => call.Tag, (call, tag) => call with { Tag = tag });

    static readonly CallArgument<PageCall> Writable = CallArgument.Flag<PageCall>(
        "writable", call => call.Writable, (call, writable) => call with { Writable = writable });

    static readonly CallArgument<PageCall> Value = CallArgument.Hex<PageCall>(
        "value", call => call.Value, (call, value) => call with { Value = value });

    public static readonly CallModel<PageState, PageCall> Instance = new(
        "mapping", "a virtual page with its frame and data, as replay --history writes it", PageSpecification.OfPage,
        call => (int)call.Kind, [.. Enum.GetValues<Kind>().Select(FormOf)]);

    static CallForm<PageCall> FormOf(Kind kind) => new(CallArgument.WordOf(kind), new PageCall(kind), kind switch
    {
        Kind.Map or Kind.Replace or Kind.Fade => [Frame, Tag, Writable, Value],
        Kind.Vanish => [Frame, Tag],
        Kind.SawFrame => [Frame],
        Kind.Read or Kind.Write => [Frame, Value],
        _ => [],
    });
}
