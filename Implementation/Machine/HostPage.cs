using GpuMm.Model.Vocabulary;

namespace GpuMm.Implementation.Machine;

/// <summary>
/// A page of host memory that holds a page table. Its words lie in a row, since a table may be full and is searched often.
/// </summary>
sealed class HostPage
{
    /// <summary>What a word holds that its owner has not written; an invalid entry of every format.</summary>
    public const ulong Poison = VramPage.Poison;

    readonly ulong[] words = GC.AllocateUninitializedArray<ulong>(PageSize.Words);

    public HostPage(PageOwner owner) => GiveTo(owner);

    public PageOwner Owner { get; private set; }

    public Span<ulong> Words => words;

    public void GiveTo(PageOwner owner)
    {
        Owner = owner;
        words.AsSpan().Fill(Poison);
    }
}
