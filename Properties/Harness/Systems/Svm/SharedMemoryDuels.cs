using System.Collections.Immutable;
using GpuMm.Harness.Generation;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Harness.Systems.Svm;

/// <summary>
/// What programs about one race each have in common, whichever driver there is: how a page comes to be there, and who takes it.
/// </summary>
abstract class SharedMemoryDuels(Choices choices)
{
    protected Choices Choices => choices;

    /// <summary>What a program is about.</summary>
    protected int Page { get; set; }

    protected IEnumerable<Operation> Written() => [.. Mapped(), new SvmOperation.Store(0, Page)];

    /// <summary>Two pages are there from the start.</summary>
    protected IEnumerable<Operation> Mapped() => Page < SvmLimits.PagesAtFirst && !choices.OneIn(4) ? []
        : [new SvmOperation.Mmap(0, Page, 1, (VmaKind)choices.Weighted([8, 1, 1]), Prot.ReadWrite)];

    protected SvmOperation.Mmap MmapAgain() => new(0, Page, 1, VmaKind.Anonymous, choices.OneIn(3) ? Prot.Read : Prot.ReadWrite);

    protected SvmOperation.Mprotect Mprotect() => new(0, Page, 1, choices.OneIn(3) ? Prot.None : Prot.Read);

    protected Operation TakeAway() => choices.Below(3) switch
    {
        0 => new SvmOperation.Munmap(0, Page, 1),
        1 => Mprotect(),
        _ => new SvmOperation.Reclaim(0, Page),
    };

    protected Operation CpuAccess() => choices.OneIn(2) ? new SvmOperation.Load(0, Page) : new SvmOperation.Store(0, Page);

    protected ImmutableArray<Operation> CpuAccesses() => [CpuAccess(), .. Maybe(CpuAccess())];

    protected ImmutableArray<Operation> Maybe(Operation operation) => choices.OneIn(2) ? [operation] : [];
}
