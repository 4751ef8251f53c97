using GpuMm.Implementation.Machine;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Implementation.Svm;

/// <summary>nouveau_svm_fault: an entry of the fault buffer in the driver's cache, and whose it turned out to be.</summary>
/// <param name="entry">As the hardware wrote it.</param>
public sealed class SvmFault(FaultEntry entry)
{
    public FaultEntry Entry => entry;

    public Vfn Vfn => entry.Vfn;

    public FaultAccess Access => entry.Access;

    /// <summary>The address space that the instance belongs to, with a reference; null for none.</summary>
    public NouveauSvmm? Svmm { get; set; }

    public override string ToString() => $"{entry.Access.ToString().ToLowerInvariant()} fault at {entry.Vfn}, client {entry.Client}";
}
