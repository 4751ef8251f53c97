namespace GpuMm.Model.Vocabulary;

/// <summary>Where an entry's physical address lies. The numbers are those of a PTE; a PDE counts one higher, with 0 for invalid.</summary>
public enum Aperture
{
    VideoMemory = 0,
    PeerMemory = 1,
    SystemCoherent = 2,
    SystemNonCoherent = 3,
}
