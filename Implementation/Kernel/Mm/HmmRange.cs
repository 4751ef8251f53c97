using GpuMm.Model.Vocabulary;

namespace GpuMm.Implementation.Kernel.Mm;

/// <summary>HMM_PFN_*: what somebody wants of a page, and what he gets.</summary>
[Flags]
public enum HmmPfnFlags
{
    None = 0,
    Valid = 1 << 0,
    Write = 1 << 1,

    /// <summary>Nobody can have this page: there is no mapping, or none that may be read.</summary>
    Error = 1 << 2,

    /// <summary>In: fault the page in.</summary>
    ReqFault = Valid,

    /// <summary>In, with <see cref="ReqFault"/>: and so that it may be written.</summary>
    ReqWrite = Write,
}

/// <summary>What was found at a page, or what is wanted there.</summary>
public readonly record struct HmmPfn(HmmPfnFlags Flags, Page? Page = null);

/// <summary>hmm_range: whose translations <see cref="Hmm.RangeFault"/> looks up, and what for.</summary>
public sealed class HmmRange
{
    /// <summary>Watches the range, and says in which address space it is.</summary>
    public required IntervalNotifier Notifier { get; init; }

    /// <summary>What <see cref="IntervalNotifier.ReadBegin"/> gave.</summary>
    public required ulong NotifierSeq { get; set; }

    /// <summary>Within the range of the notifier.</summary>
    public required VfnRange Range { get; init; }

    /// <summary>One for each page. In: what is wanted, under the mask. Out: what is there.</summary>
    public required HmmPfn[] Pfns { get; init; }

    /// <summary>What is wanted of every page.</summary>
    public HmmPfnFlags DefaultFlags { get; init; }

    /// <summary>Which of the flags in <see cref="Pfns"/> count.</summary>
    public HmmPfnFlags PfnFlagsMask { get; init; }

    /// <summary>Whose device-private pages are of use as they are; null for nobody's.</summary>
    public object? DevPrivateOwner { get; init; }

    internal HmmPfnFlags RequiredOf(int index) => (Pfns[index].Flags & PfnFlagsMask) | DefaultFlags;
}
