namespace GpuMm.Implementation.Machine;

/// <summary>
/// 512 words, kept as a fill value and the few words that differ from it: a page table in a test holds a handful of entries, and a page is
/// filled and searched millions of times a second.
/// </summary>
public sealed class VramPage
{
    /// <summary>
    /// What a word holds that its owner has not written. Its lowest bits make it an invalid entry of every format, so that one mistake does
    /// not pull a train of nonsense behind it.
    /// </summary>
    public const ulong Poison = 0xdead_beef_dead_bee0;

    readonly List<(int Index, ulong Value)> words = new(4);
    ulong fill = Poison;

    public PageOwner Owner { get; internal set; }

    /// <summary>The words that were written one by one and are not zero, in no particular order.</summary>
    public IReadOnlyList<(int Index, ulong Value)> Words => words;

    /// <summary>What all other words hold: 0 or <see cref="Poison"/>.</summary>
    public ulong FillValue => fill;

    public ulong Read(int index)
    {
        foreach (var (at, value) in words)
        {
            if (at == index)
                return value;
        }

        return fill;
    }

    internal void Write(int index, ulong value)
    {
        for (int i = 0; i < words.Count; i++)
        {
            if (words[i].Index != index)
                continue;
            if (value == fill)
                words.RemoveAt(i);
            else
                words[i] = (index, value);
            return;
        }

        if (value != fill)
            words.Add((index, value));
    }

    internal void Fill(ulong value)
    {
        words.Clear();
        fill = value;
    }

    internal void FillStart(int count)
    {
        for (int i = 0; i < count; i++)
            Write(i, 0);
    }
}
