using GpuMm.Model.Vocabulary;

namespace GpuMm.Implementation.Kernel.Mm;

/// <summary>vm_area_struct: pages of a process with one kind and one protection. It never changes: another takes its place.</summary>
public sealed record Vma(VfnRange Range, VmaKind Kind, Prot Prot)
{
    public bool IsAnonymous => Kind == VmaKind.Anonymous;

    /// <summary>Pages that a process writes are its own (not VM_SHARED): a child and a file do not see them.</summary>
    public bool IsPrivate => Kind != VmaKind.FileShared;

    public bool Permits(bool write) => write ? Prot == Prot.ReadWrite : Prot != Prot.None;
}
