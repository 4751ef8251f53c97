namespace GpuMm.Model.Vocabulary;

/// <summary>What a process may do with the pages of a mapping (PROT_NONE, PROT_READ, PROT_READ with PROT_WRITE).</summary>
public enum Prot
{
    None,
    Read,
    ReadWrite,
}
