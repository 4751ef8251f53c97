namespace GpuMm.Model.Vocabulary;

/// <summary>Where an entry's physical address lies. The numbers are those of a PTE; in a PDE 0 says invalid and 1 video memory.</summary>
public enum Aperture
{
    VideoMemory = 0,
    PeerMemory = 1,
    SystemCoherent = 2,
    SystemNonCoherent = 3,
}
