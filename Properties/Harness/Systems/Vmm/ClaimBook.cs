using GpuMm.Implementation.Vmm;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Harness.Systems.Vmm;

/// <summary>What a client may believe of the pages it mapped: from the call of execute until the mapping was given back for good.</summary>
sealed class Claim(MappedPages pages, Operation madeBy)
{
    public MappedPages Pages => pages;

    /// <summary>The operation that made it, for reports.</summary>
    public string Name => $"{madeBy}";

    public bool IsLive { get; set; } = true;

    /// <summary>The driver's handle, once there is one.</summary>
    public Mapping? Mapping { get; set; }

    public Pfn? FrameOf(Vfn vfn) => pages.Range.Contains(vfn) ? pages.Frames[(int)(vfn.Raw - pages.Range.Start.Raw)] : null;
}

/// <summary>All claims of an execution, live and former.</summary>
sealed class ClaimBook
{
    readonly List<Claim> claims = new(8);

    public void Add(Claim claim) => claims.Add(claim);

    public IEnumerable<Claim> Of(VirtualPage page) =>
        claims.Where(claim => claim.Pages.Vmm == page.Space && claim.Pages.Range.Contains(page.Vfn));
}
