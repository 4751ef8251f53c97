using GpuMm.Implementation.Machine;
using GpuMm.Implementation.Machine.Walking;
using GpuMm.Implementation.Svm;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Harness.Systems.Svm.Checking;

/// <summary>What the hardware would find in the GPU's page tables at this moment. What the driver believes does not count.</summary>
sealed class GpuEntries(Vram vram, HardwareMmu format)
{
    /// <summary>The entry of a page; an invalid one if a table is missing.</summary>
    public HardwarePte Find(NouveauVmm vmm, Vfn vfn)
    {
        if (vmm.IsGone)
            return default;
        var table = vmm.Root;
        for (int level = 0; level < format.PteLevel; level++)
        {
            if (TableAt(table, level, vfn) is not { } next)
                return default;
            table = next;
        }

        return format.DecodePte(vram.PeekWord(format.EntryAddress(table, format.PteLevel, vfn)));
    }

    /// <summary>The way to it, a line each level.</summary>
    public IEnumerable<string> Path(NouveauVmm vmm, Vfn vfn)
    {
        if (vmm.IsGone)
            yield break;
        var table = vmm.Root;
        for (int level = 0; level < format.PteLevel; level++)
        {
            var next = TableAt(table, level, vfn);
            string holds = next is { } at ? $"table {Pfn.Of(at)}" : "none";
            yield return $"level {level}, entry at {format.EntryAddress(table, level, vfn)}: {holds}";
            if (next is not { } below)
                yield break;
            table = below;
        }

        var entry = format.EntryAddress(table, format.PteLevel, vfn);
        var pte = format.DecodePte(vram.PeekWord(entry));
        yield return $"level {format.PteLevel}, entry at {entry}: 0x{vram.PeekWord(entry):x}, {(pte.Valid ? Text(pte) : "invalid")}";
    }

    public static bool IsInHost(HardwarePte pte) => pte.Aperture == Aperture.SystemCoherent;

    public static Pfn FrameOf(HardwarePte pte) => new(pte.Address / PageSize.Bytes);

    public static string Text(HardwarePte pte) => $"{(IsInHost(pte) ? "host" : "vram")} {FrameOf(pte)}"
        + $"{(pte.ReadOnly ? ", read-only" : pte.AtomicDisabled ? ", writable" : ", writable, atomic")}";

    VramAddress? TableAt(VramAddress table, int level, Vfn vfn)
    {
        var at = format.EntryAddress(table, level, vfn);
        return level == format.DualPdeLevel
            ? format.SmallTableOf(format.DecodeDualPde(vram.PeekWord(at), vram.PeekWord(at + 8)))
            : format.TableOf(format.DecodePde(vram.PeekWord(at)));
    }
}
