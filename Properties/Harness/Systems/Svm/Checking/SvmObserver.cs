using GpuMm.Harness.Checking;
using GpuMm.Implementation.Kernel.Mm;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Harness.Systems.Svm.Checking;

/// <summary>A checker that also hears what happens in the kernel's memory management.</summary>
abstract class SvmObserver : Observer
{
    /// <summary>An entry of a process's page table changes; the old one still holds.</summary>
    public virtual void CpuPteChanged(MmStruct mm, Vfn vfn, CpuPte before, CpuPte after)
    {
    }
}
