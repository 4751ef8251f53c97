using GpuMm.Model.Vocabulary;

namespace GpuMm.Implementation.Machine;

/// <summary>One GPU access between the start of its walk and its data step.</summary>
sealed class InFlightAccess(VramAddress pdb)
{
    public VramAddress Pdb { get; } = pdb;

    /// <summary>False once an invalidation overtook the walk: what it read may be old.</summary>
    public bool MayFillCaches { get; set; } = true;

    public bool IsOver { get; set; }
}

/// <summary>The accesses that have begun and not ended, so that an invalidation can wait for those that are older than itself.</summary>
sealed class InFlightAccesses
{
    readonly List<InFlightAccess> accesses = new(4);

    public InFlightAccess Begin(VramAddress pdb)
    {
        var access = new InFlightAccess(pdb);
        accesses.Add(access);
        return access;
    }

    public void End(InFlightAccess access)
    {
        access.IsOver = true;
        accesses.Remove(access);
    }

    /// <summary>Keeps the accesses of an address space that are under way from filling a cache, and lists them.</summary>
    public List<InFlightAccess> Overtake(VramAddress pdb)
    {
        List<InFlightAccess> older = [];
        foreach (var access in accesses)
        {
            if (access.Pdb != pdb)
                continue;
            access.MayFillCaches = false;
            older.Add(access);
        }

        return older;
    }
}
