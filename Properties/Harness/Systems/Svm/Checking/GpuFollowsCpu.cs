using GpuMm.Harness.Checking;
using GpuMm.Implementation.Kernel.Mm;
using GpuMm.Implementation.Machine.Walking;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Harness.Systems.Svm.Checking;

/// <summary>
/// What the GPU can reach is what the process has, with no more rights: compared whenever an entry of either changes, and whenever the GPU
/// touches a page. The process's entry may be a migration entry, as long as the GPU's is of the page that goes or of the one that comes.
/// </summary>
sealed class GpuFollowsCpu(GpuWorld world) : NouveauObserver
{
    public override void CpuPteChanged(MmStruct mm, Vfn vfn, CpuPte before, CpuPte after)
    {
        var process = world.Processes[mm.Id];
        var page = new VirtualPage(mm.Id, vfn);
        if (IsOfProcess(vfn) && world.EntryOf(process, vfn) is { Valid: true } entry)
            Compare(page, after, GpuEntries.FrameOf(entry), GpuEntries.IsInHost(entry), RightOf(entry), "can reach");
    }

    public override void GpuEntryChanged(VirtualPage page, HardwarePte entry)
    {
        if (!entry.Valid || !IsOfProcess(page.Vfn))
            return;
        if (SvmWindow.Unmanaged.Contains(page.Vfn))
        {
            Hub.Violate(PropertyCatalogue.VaExclusive,
                $"the driver mapped {world.NameOf(page)} by itself, where only explicit mappings may be", page);
        }

        Compare(page, CpuEntry(page), GpuEntries.FrameOf(entry), GpuEntries.IsInHost(entry), RightOf(entry), "can now reach");
    }

    public override void GpuTouchesPage(VirtualPage page, Pfn frame, Access access, bool inHost)
    {
        if (IsOfProcess(page.Vfn))
            Compare(page, CpuEntry(page), frame, inHost, access, "touches");
    }

    /// <summary>What is mapped explicitly is no page of a process.</summary>
    bool IsOfProcess(Vfn vfn) => !world.HasExplicitMappings || !SvmWindow.Unmanaged.Contains(vfn);

    void Compare(VirtualPage page, CpuPte cpu, Pfn frame, bool inHost, Access right, string does)
    {
        string where = $"{(inHost ? "host" : "vram")} {frame}";
        if (!Candidates(cpu).Any(candidate => IsAt(candidate, frame, inHost)))
        {
            Hub.Violate(PropertyCatalogue.NoStaleTranslation,
                $"the gpu {does} {where} at {world.NameOf(page)}, where the process has: {cpu}", page);
        }
        else if (!Permits(cpu, right))
        {
            string what = right == Access.Atomic ? "for atomics" : "for writing";
            Hub.Violate(PropertyCatalogue.PermissionEnforced,
                $"the gpu {does} {where} at {world.NameOf(page)} {what}, where the process has: {cpu}", page);
        }
    }

    CpuPte CpuEntry(VirtualPage page) => world.Processes[page.Space].Mm is { } mm ? mm.Peek(page.Vfn) : default;

    bool IsAt(Page page, Pfn frame, bool inHost)
    {
        if (!page.IsDevicePrivate)
            return inHost && page.Pfn == frame;
        return !inHost && page.Pgmap == world.Drm.Dmem && world.FrameOf(page) == frame;
    }

    /// <summary>The pages that an entry can stand for.</summary>
    static IEnumerable<Page> Candidates(CpuPte cpu)
    {
        bool isOutOfReach = cpu is { Kind: CpuPteKind.Present, ProtNone: true }; // other kinds say nothing about reading
        if (cpu.Page is { } page && !isOutOfReach)
            yield return page;
        if (cpu is { Kind: CpuPteKind.Migration, Page.Successor: { } successor })
            yield return successor;
    }

    /// <summary>Atomics are atomic to nobody unless the device has the page alone, which of its own memory it does.</summary>
    static bool Permits(CpuPte cpu, Access right) => right switch
    {
        Access.Read => true,
        Access.Write => cpu.Writable,
        _ => cpu.Kind == CpuPteKind.DeviceExclusive || (cpu.Kind == CpuPteKind.DevicePrivate && cpu.Writable),
    };

    static Access RightOf(HardwarePte entry) => entry.ReadOnly ? Access.Read : entry.AtomicDisabled ? Access.Write : Access.Atomic;
}
