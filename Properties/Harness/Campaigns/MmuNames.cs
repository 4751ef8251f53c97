using GpuMm.Model.Vocabulary;

namespace GpuMm.Harness.Campaigns;

/// <summary>Page table formats as the command line calls them.</summary>
public static class MmuNames
{
    extension(MmuVersion mmu)
    {
        /// <summary>"v2", "v3", "LPAE".</summary>
        public string Name => mmu.IsChoice ? $"v{(int)mmu}" : mmu.ToString().ToUpperInvariant();

        /// <summary>Whether it is one that a user chooses: a version of NVIDIA's.</summary>
        public bool IsChoice => mmu is MmuVersion.V2 or MmuVersion.V3;
    }
}
