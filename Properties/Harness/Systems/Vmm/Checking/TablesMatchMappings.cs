using GpuMm.Harness.Checking;
using GpuMm.Harness.Execution;
using GpuMm.Implementation.Machine.Walking;
using GpuMm.Implementation.Vmm;
using GpuMm.Model.Lifecycles;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Harness.Systems.Vmm.Checking;

/// <summary>
/// Compares the hardware's tables and TLB with what a call just promised, without waiting for an access that happens to look: what was
/// mapped is there with the right frame and rights, what was given back is nowhere. At quiescence nothing is anywhere.
/// </summary>
sealed class TablesMatchMappings(VmmWorld world) : VmmObserver
{
    public override void Responded(Call call)
    {
        if (call.Response is VmmResponse.Mapped mapped)
            CheckMapped(call, mapped.Pages);
        else if (call.Response is VmmResponse.Unmapped unmapped)
            CheckGone(unmapped.Pages.Vmm, unmapped.Pages.Range, $"{call.Operation}");
        else if (call.Response is VmmResponse.Dropped { Quarantined: false } dropped)
            CheckGone(dropped.Pages.Vmm, dropped.Pages.Range, $"{call.Operation}");
    }

    public override void MappingChanged(Mapping mapping, MappingState before)
    {
        if (before == MappingState.Quarantined && mapping.State == MappingState.Free)
            CheckGone(mapping.Vmm.Id, mapping.Range, "the end of a quarantine");
    }

    public override void AtQuiescence()
    {
        foreach (var vmm in world.Vmms)
        {
            foreach (var vfn in world.Graph.ValidEntries(vmm.Id))
            {
                Hub.Violate(PropertyCatalogue.NoStaleTranslation,
                    $"the entry of {vfn} is valid although nothing is mapped any more", new VirtualPage(vmm.Id, vfn));
            }
        }
    }

    void CheckMapped(Call call, MappedPages pages)
    {
        for (int i = 0; i < pages.Frames.Length; i++)
        {
            var page = new VirtualPage(pages.Vmm, pages.Range.Start + (ulong)i);
            var entry = world.Graph.EntryOf(world.Vmms[page.Space].Root, page.Vfn);
            if (entry is not { Valid: true, Aperture: Aperture.VideoMemory } pte || pte.Address != pages.Frames[i].Address.Raw)
            {
                Hub.Violate(PropertyCatalogue.TranslationLinearizable,
                    $"{call.Operation} succeeded, but the tables do not translate {page.Vfn} to {pages.Frames[i]}", page);
            }
            else if (pte.ReadOnly == pages.Writable || !IsOrdinary(pte))
            {
                Hub.Violate(PropertyCatalogue.PermissionEnforced,
                    $"{call.Operation} succeeded, but the entry of {page.Vfn} has other rights or another kind than asked for", page);
            }
        }
    }

    static bool IsOrdinary(HardwarePte pte) =>
        pte is { Privileged: false, Volatile: false, Kind: 0 } && pte.AtomicDisabled == pte.ReadOnly;

    void CheckGone(int vmm, VfnRange range, string after)
    {
        for (ulong i = 0; i < range.Count; i++)
        {
            var page = new VirtualPage(vmm, range.Start + i);
            if (world.Claims.Of(page).Any(claim => claim.IsLive && claim.Mapping?.State != MappingState.Free))
                continue; // somebody took the page anew before the answer was out
            var root = world.Vmms[vmm].Root;
            string? where = world.Graph.Translate(root, page.Vfn) is { } frame ? $"its entry still holds {frame}"
                : world.Mm.Mmu.IsCached(root.Address, page.Vfn) ? "the TLB still translates it" : null;
            if (where is not null)
                Hub.Violate(PropertyCatalogue.NoStaleTranslation, $"after {after} {page.Vfn} is free, but {where}", page);
        }
    }
}
