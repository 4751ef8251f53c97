using System.Numerics;
using System.Runtime.InteropServices;

namespace GpuMm.Harness.Linearizability;

/// <summary>
/// The configurations from which no order exists: which calls have their place, and how the object is. They are compared in full; a hash
/// only says where to look.
/// </summary>
/// <remarks>
/// A configuration that has used more of the pending calls than one that failed, and is the same otherwise, fails too: whatever follows
/// it could follow that one, since nobody needs a pending call. So the pending calls are no part of the key, but compared as sets, and
/// only the smallest sets are kept.
/// </remarks>
sealed class FailedConfigurations<TState>(int answeredWords, int pendingWords)
    where TState : struct
{
    const int FirstEntries = 64;
    const int BytesOfLinks = 8; // of a bucket and of a next

    readonly int entryWords = 1 + answeredWords + pendingWords;
    readonly Dictionary<TState, int> states = [];
    ulong[] entries = new ulong[FirstEntries * (1 + answeredWords + pendingWords)];
    int[] buckets = new int[FirstEntries]; // links: an entry plus one, or 0 for none
    int[] next = new int[FirstEntries]; // the link from each entry to another of its bucket
    int dropped; // a link: the entries that may be used again
    int count;

    /// <summary>What it takes when one more is added.</summary>
    public long BytesSoon =>
        (count == next.Length && dropped == 0 ? 2L : 1L) * next.Length * ((entryWords * sizeof(ulong)) + BytesOfLinks);

    public bool Contain(OpenCalls open, TState state)
    {
        if (count == 0 || !states.TryGetValue(state, out int stateId))
            return false;
        ulong first = First(open, stateId);
        for (int link = buckets[BucketOf(first, open.Answered)]; link > 0; link = next[link - 1])
        {
            var words = Entry(link - 1);
            if (words[0] == first
                && words.Slice(1, answeredWords).SequenceEqual(open.Answered)
                && IsSubset(words[(1 + answeredWords)..], open.Pending))
                return true;
        }

        return false;
    }

    public void Add(OpenCalls open, TState state)
    {
        int entry = FreeEntry();
        ref int stateId = ref CollectionsMarshal.GetValueRefOrAddDefault(states, state, out bool known);
        if (!known)
            stateId = states.Count;
        var words = Entry(entry);
        words[0] = First(open, stateId);
        open.Answered.CopyTo(words[1..]);
        open.Pending.CopyTo(words[(1 + answeredWords)..]);
        DropLarger(words);
        Link(entry);
    }

    int FreeEntry()
    {
        if (dropped > 0)
        {
            int entry = dropped - 1;
            dropped = next[entry];
            return entry;
        }

        if (count == next.Length)
            Grow();
        return count++;
    }

    /// <summary>Drops the entries that the new one makes superfluous.</summary>
    void DropLarger(ReadOnlySpan<ulong> added)
    {
        if (pendingWords == 0)
            return;
        ref int link = ref buckets[BucketOf(added[0], added.Slice(1, answeredWords))];
        while (link > 0)
        {
            var words = Entry(link - 1);
            ref int after = ref next[link - 1];
            if (words[..(1 + answeredWords)].SequenceEqual(added[..(1 + answeredWords)])
                && IsSubset(added[(1 + answeredWords)..], words[(1 + answeredWords)..]))
                (link, after, dropped) = (after, dropped, link);
            else
                link = ref after;
        }
    }

    static ulong First(OpenCalls open, int stateId) => ((ulong)(uint)open.ResponsesExplained << 32) | (uint)stateId;

    Span<ulong> Entry(int entry) => entries.AsSpan(entry * entryWords, entryWords);

    void Link(int entry)
    {
        var words = Entry(entry);
        ref int bucket = ref buckets[BucketOf(words[0], words.Slice(1, answeredWords))];
        next[entry] = bucket;
        bucket = entry + 1;
    }

    void Grow()
    {
        Array.Resize(ref entries, entries.Length * 2);
        Array.Resize(ref next, next.Length * 2);
        buckets = new int[next.Length];
        for (int entry = 0; entry < count; entry++)
            Link(entry);
    }

    int BucketOf(ulong first, ReadOnlySpan<ulong> answered)
    {
        const ulong odd = 0x9e37_79b9_7f4a_7c15;
        ulong hash = unchecked(first * odd);
        foreach (ulong word in answered)
            hash = unchecked((BitOperations.RotateLeft(hash, 23) ^ word) * odd);
        return (int)((hash >> 32) & (ulong)(buckets.Length - 1));
    }

    static bool IsSubset(ReadOnlySpan<ulong> some, ReadOnlySpan<ulong> all)
    {
        for (int i = 0; i < some.Length; i++)
        {
            if ((some[i] & ~all[i]) != 0)
                return false;
        }

        return true;
    }
}
