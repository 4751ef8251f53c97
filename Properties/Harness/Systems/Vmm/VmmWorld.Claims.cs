using System.Collections.Immutable;
using GpuMm.Harness.Execution;
using GpuMm.Harness.Systems.Vmm.Checking;
using GpuMm.Implementation.Kernel;
using GpuMm.Implementation.Machine;
using GpuMm.Implementation.Vmm;
using GpuMm.Model.Lifecycles;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Harness.Systems.Vmm;

/// <summary>The client's side of the bargain: its slots, the pages it maps, and when it may use them for something else.</summary>
sealed partial class VmmWorld
{
    const int TasksOfARun = Scenario.MaxTasks + 2; // with the prefix before and quiescence after them

    static readonly Resource FreeList = Slot.VariableOf(VmmSystem.SlotCount);

    readonly Dictionary<int, MapUnderWay> mapsUnderWay = []; // by task
    readonly List<Claim> quarantined = [];
    readonly List<Pfn> framesToFree = [];
    readonly int[] numbered = new int[TasksOfARun]; // by task: how many numbers it has had

    /// <summary>The client's own pages for one mapping; each holds a value that no other page ever holds.</summary>
    sealed record NewPages(int Tag, ImmutableArray<Pfn> Frames);

    /// <summary>A map_pages call before its range is known.</summary>
    sealed class MapUnderWay(Slot slot, VmmOperation.Map map, NewPages frames)
    {
        public Slot Slot => slot;

        public VmmOperation.Map Map => map;

        public NewPages Frames => frames;

        public Claim? Claim { get; set; }
    }

    /// <summary>Follows the handles: a map_pages gets its range half-way, and a quarantine ends in somebody else's flush.</summary>
    sealed class ClaimKeeper(VmmWorld world) : VmmObserver
    {
        public override void MappingChanged(Mapping mapping, MappingState before)
        {
            if (before == MappingState.Free)
                world.RangeReserved(mapping);
            else if (before == MappingState.Quarantined && mapping.State == MappingState.Free)
                world.QuarantineReleased(mapping);
        }
    }

    async ValueTask<bool> TakeSlot(int index, Func<Slot, bool> fits)
    {
        await kernel.Announce(StepKind.Write, Slot.VariableOf(index));
        if (!fits(slots[index]))
            return false;
        slots[index].Take();
        return true;
    }

    async ValueTask<VirtualPage?> LookAt(int slot, int page)
    {
        await kernel.Announce(StepKind.Read, Slot.VariableOf(slot));
        return slots[slot].PageAt(page);
    }

    async ValueTask<Call> Begin(int task, Operation operation)
    {
        await kernel.Announce(StepKind.Read, Resource.History);
        var call = history.Invoke(task, operation, kernel.StepCount);
        hub.Invoked(call);
        return call;
    }

    async ValueTask End(Call call, Response response)
    {
        await kernel.Announce(StepKind.Write, Resource.History);
        history.Respond(call, response, kernel.StepCount);
        underOperation.Remove(call.Task);
        hub.Responded(call);
    }

    /// <summary>Pages for a mapping; null if VRAM is short, and then the operation is skipped.</summary>
    async ValueTask<NewPages?> NewFrames(int task, int count)
    {
        int tag = NextNumber(task);
        var (errno, frames) = await Mm.Buddy.AllocateMany(count, PageOwner.ClientData(tag));
        if (errno != Errno.None)
            return null;
        var facts = new MappedPages(0, default, tag, false, []);
        for (int i = 0; i < frames.Length; i++)
            Mm.Vram.Write(frames[i].Address, facts.InitialValue(i), PageOwner.ClientData(tag), "client");
        return new NewPages(tag, [.. frames]);
    }

    /// <summary>A number that no other task is given, whatever the order of events: naming things is no race.</summary>
    int NextNumber(int task) => (numbered[task]++ * TasksOfARun) + task + 1;

    /// <summary>Bits of a frame number that an entry for VRAM can hold.</summary>
    int FrameBits => Mm.Version == MmuVersion.V3 ? 40 : 25;

    ImmutableArray<Pfn> Passed(NewPages pages, FrameArgument argument) => argument switch
    {
        FrameArgument.OneTooLarge => [.. pages.Frames.Skip(1).Prepend(new Pfn((1UL << FrameBits) + 1))],
        FrameArgument.OneTooFew => [.. pages.Frames.Skip(1)],
        _ => pages.Frames,
    };

    Claim NewClaim(int task, Mapping mapping, Operation madeBy, bool writable, NewPages pages)
    {
        underOperation[task] = (mapping.Vmm.Id, mapping.Range);
        var facts = new MappedPages(mapping.Vmm.Id, mapping.Range, pages.Tag, writable, pages.Frames);
        var claim = new Claim(facts, madeBy) { Mapping = mapping };
        Claims.Add(claim);
        foreach (var frame in pages.Frames)
            kernel.Touch(StepKind.Write, new Resource(ResourceKind.VramPage, frame.Raw)); // a GPU access looks whose the frame is
        return claim;
    }

    void RangeReserved(Mapping mapping)
    {
        int task = kernel.Current.Id;
        if (!mapsUnderWay.TryGetValue(task, out var map))
            return;
        map.Slot.Hold(mapping);
        map.Claim = NewClaim(task, mapping, map.Map, map.Map.Writable, map.Frames);
    }

    /// <summary>Settles what an execute, alone or inside map_pages, left behind, and says how to record it.</summary>
    VmmResponse AfterExecute(Slot slot, Mapping? mapping, Claim? claim, NewPages pages, Errno errno)
    {
        if (claim is null || mapping is null)
        {
            slot.Clear();
            if (claim is not null)
                claim.IsLive = false;
            FreeLater(pages.Frames);
            return new VmmResponse.Refused(errno);
        }

        if (errno == Errno.None)
        {
            slot.Claim = claim;
            return new VmmResponse.Mapped(claim.Pages);
        }

        if (mapping.State != MappingState.Prepared)
            return new VmmResponse.Refused(errno, claim.Pages, Quarantined: LetGo(slot, claim));
        claim.IsLive = false; // refused before anything was tried
        FreeLater(pages.Frames);
        return new VmmResponse.Refused(errno);
    }

    /// <summary>The client has no mapping any more; it says whether its pages must stay because of a quarantine.</summary>
    bool LetGo(Slot slot, Claim claim)
    {
        slot.Clear();
        if (claim.Mapping!.State == MappingState.Quarantined)
        {
            quarantined.Add(claim);
            return true;
        }

        EndClaim(claim);
        return false;
    }

    void QuarantineReleased(Mapping mapping)
    {
        if (quarantined.Find(claim => claim.Mapping == mapping) is not { } released)
            return; // its own operation is still under way and will say so
        quarantined.Remove(released);
        var call = history.Invoke(-1, null, kernel.StepCount);
        history.Respond(call, new VmmResponse.Released(released.Pages), kernel.StepCount);
        EndClaim(released);
    }

    void EndClaim(Claim claim)
    {
        claim.IsLive = false;
        FreeLater(claim.Pages.Frames);
    }

    void FreeLater(ImmutableArray<Pfn> frames)
    {
        kernel.Touch(StepKind.Write, FreeList);
        framesToFree.AddRange(frames);
    }

    async ValueTask FreeReleasedFrames()
    {
        kernel.Touch(framesToFree.Count > 0 ? StepKind.Write : StepKind.Read, FreeList);
        if (framesToFree.Count == 0)
            return;
        Pfn[] frames = [.. framesToFree];
        framesToFree.Clear();
        await Mm.Buddy.FreeMany(frames);
    }
}
