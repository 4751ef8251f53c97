using FsCheck;
using FsCheck.Fluent;
using GpuMm.Implementation.Buddy;
using Xunit;
using static GpuMm.Properties.Tests.Buddy.BuddyKit;

namespace GpuMm.Properties.Tests.Buddy;

/// <summary>Any sequence of requests, frees and trims: after each step the invariants hold and the answer is what was asked for.</summary>
public class GpuBuddyProperties
{
    static readonly Config Config =
        Config.QuickThrowOnFailure.WithMaxTest(400).WithEndSize(80).WithReplay(20260213, 7).WithQuietOnSuccess(true);

    /// <summary>Sizes and bounds in pages.</summary>
    public readonly record struct Move(int Kind, int Start, int Length, int Size, int MinOrder, BuddyFlags Flags, int Pick);

    static readonly Gen<Move> Moves =
        from kind in Gen.Choose(0, 9)
        from start in Gen.Choose(0, 60)
        from length in Gen.Choose(0, 60)
        from size in Gen.Frequency((3, Gen.Choose(1, 8)), (1, Gen.Choose(1, 64)))
        from minOrder in Gen.Choose(0, 3)
        from flags in Gen.Choose(0, 63)
        from pick in Gen.Choose(0, 1000)
        select new Move(kind, start, length, size, minOrder, (BuddyFlags)flags, pick);

    static readonly Arbitrary<Move[]> Programs = Arb.From(Moves.ArrayOf(), moves =>
        from cut in Enumerable.Range(0, moves.Length)
        select (Move[])[.. moves[..cut], .. moves[(cut + 1)..]]);

    [Theory]
    [InlineData(64)]
    [InlineData(61)] // five roots
    public void Every_step_keeps_the_invariants_and_its_promise(ulong pages) =>
        Check.One(Config, Prop.ForAll(Programs, program => new Walk(Pages(pages)).Run(program)));

    /// <summary>One run, with the allocations that are alive.</summary>
    sealed class Walk(GpuBuddy buddy)
    {
        readonly List<IReadOnlyList<BuddyBlock>> alive = [];

        public void Run(Move[] program)
        {
            foreach (var move in program)
            {
                Step(move);
                buddy.AssertSound();
                Assert.Equal(alive.SelectMany(blocks => blocks).OrderBy(block => block.Offset), buddy.AllocatedBlocks());
            }

            foreach (var blocks in alive)
                buddy.FreeList(blocks);
            buddy.AssertReturnsWhole();
        }

        void Step(Move move)
        {
            switch (move.Kind)
            {
                case <= 4:
                    Allocate(move);
                    break;
                case <= 7 when alive.Count > 0:
                    buddy.FreeList(Remove(move.Pick), move.Flags);
                    break;
                case 8 when alive.Count > 0:
                    Trim(move);
                    break;
                case 9:
                    buddy.ResetClear(move.Pick % 2 == 0);
                    break;
            }
        }

        void Allocate(Move move)
        {
            var (start, size, min) = ((ulong)move.Start * Page, (ulong)move.Size * Page, Page << move.MinOrder);
            var end = Math.Min(start + (ulong)move.Length * Page, buddy.Size);
            var (before, avail, clear) = (Snapshot(buddy), buddy.Avail, buddy.ClearAvail);
            var answer = buddy.AllocBlocks(start, end, size, min, move.Flags);
            if (!answer.IsSuccess)
            {
                Assert.Empty(answer.Blocks);
                Assert.Equal(before, Snapshot(buddy));
                return;
            }

            Assert.Equal(avail - buddy.Avail, answer.TotalSize);
            Assert.True(buddy.ClearAvail <= clear);
            AssertKeepsPromise(answer, new(start, end, size, min, size, min, move.Flags));
            alive.Add(answer.Blocks);
        }

        static void AssertKeepsPromise(BuddyAllocation answer, BuddyRequest asked)
        {
            var isExact = asked.Start + asked.Size == asked.End;
            var isContiguous = (asked.Flags & BuddyFlags.Contiguous) != 0 && !isExact;
            var mayExceed = isContiguous || (asked.Flags & BuddyFlags.TrimDisable) != 0;
            Assert.True(answer.TotalSize == asked.Size || (mayExceed && answer.TotalSize > asked.Size));
            if (isExact || asked.IsRange)
                Assert.All(answer.Blocks, block => Assert.True(block.Offset >= asked.Start && block.End <= asked.End));
            if (isExact || isContiguous)
                AssertAdjacent(answer.Blocks);
            if (isExact || !isContiguous)
                Assert.Equal(0UL, answer.Blocks[0].Offset % asked.MinBlockSize);
        }

        void Trim(Move move)
        {
            var blocks = Remove(move.Pick);
            var before = Snapshot(buddy);
            ulong? start = move.Start < 30 ? null : blocks[0].Offset + (ulong)(move.Start - 30) * Page;
            var answer = buddy.Trim(blocks, (ulong)move.Size * Page, start);
            alive.Add(answer.IsSuccess ? answer.Blocks : blocks);
            if (answer.IsSuccess)
                Assert.Equal((ulong)move.Size * Page, answer.TotalSize);
            else
                Assert.Equal(before, Snapshot(buddy));
        }

        IReadOnlyList<BuddyBlock> Remove(int pick)
        {
            var blocks = alive[pick % alive.Count];
            alive.RemoveAt(pick % alive.Count);
            return blocks;
        }
    }
}
