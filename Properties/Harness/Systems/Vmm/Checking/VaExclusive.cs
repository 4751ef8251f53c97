using GpuMm.Harness.Checking;
using GpuMm.Harness.Execution;
using GpuMm.Implementation.Vmm;
using GpuMm.Model.Lifecycles;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Harness.Systems.Vmm.Checking;

/// <summary>Every range that comes into use is compared with those in use, and with what was asked for.</summary>
sealed class VaExclusive(VmmWorld world) : VmmObserver
{
    readonly List<Mapping> live = [];

    public override void MappingChanged(Mapping mapping, MappingState before)
    {
        if (before == MappingState.Free)
            Begin(mapping);
        else if (mapping.State == MappingState.Free)
            live.Remove(mapping);
    }

    public override void Responded(Call call)
    {
        var (window, pages, range) = (call.Operation, call.Response) switch
        {
            (VmmOperation.Prepare asked, VmmResponse.Prepared got) => (asked.Window, asked.Pages, got.Range),
            (VmmOperation.Map asked, VmmResponse.Mapped got) => (asked.Window, asked.Pages, got.Pages.Range),
            _ => default,
        };
        if (pages == 0)
            return;
        if (range.Count != (ulong)pages)
            Hub.Violate(PropertyCatalogue.VaExclusive, $"{call.Operation} got {range.Count} pages");
        if (window is { } wanted && (range.Start.Address.Raw < wanted.Start.Raw || range.End.Address.Raw > wanted.End.Raw))
            Hub.Violate(PropertyCatalogue.VaExclusive, $"{call.Operation} got {range}, which is not inside the window");
    }

    void Begin(Mapping mapping)
    {
        foreach (var other in live)
        {
            if (other.Vmm.Root == mapping.Vmm.Root && other.Range.Overlaps(mapping.Range))
            {
                Hub.Violate(PropertyCatalogue.VaExclusive, $"{mapping.Range} was handed out while {other} lives",
                    new VirtualPage(mapping.Vmm.Id, mapping.Range.Start));
            }
        }

        if (mapping.Range.End.Raw > world.SizeInPages)
            Hub.Violate(PropertyCatalogue.VaExclusive, $"{mapping.Range} reaches beyond the {world.SizeInPages} pages there are");
        live.Add(mapping);
    }
}
