using GpuMm.Harness.Systems.Vmm;
using GpuMm.Implementation.Kernel;
using GpuMm.Implementation.Vmm;
using GpuMm.Model.Lifecycles;
using GpuMm.Model.Vocabulary;
using Xunit;
using static GpuMm.Tests.Vmm.VmmBench;

namespace GpuMm.Tests.Vmm;

/// <summary>
/// A program of a few operations in which every occurrence of every site is made to fail, one a run: nothing may be left behind.
/// </summary>
public class FailureSweepTests
{
    public static TheoryData<MmuVersion, FailureSite> EverySite()
    {
        var data = new TheoryData<MmuVersion, FailureSite>();
        foreach (var version in (MmuVersion[])[MmuVersion.V2, MmuVersion.V3])
        {
            foreach (var site in VmmSystem.Sites)
                data.Add(version, site);
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(EverySite))]
    public void A_failure_at_any_occurrence_leaves_nothing_behind(MmuVersion version, FailureSite site)
    {
        int nth = 0;
        bool hit;
        do
        {
            var run = new Sweep(version, new InjectedFailure(site, ++nth));
            run.Operate();
            hit = run.Bench.Kernel.Failures.TimesPassed(site) >= nth;
            Assert.True(!hit || run.Refusals > 0 || run.ToleratedIn.Contains(site), $"{site} #{nth} was hit and nobody was told");
            run.AssertNothingIsLeft();
        }
        while (hit);

        Assert.True(nth > 1, $"{site} was never passed");
    }

    [Theory]
    [MemberData(nameof(EverySite))]
    public void From_any_first_failure_on_a_second_of_the_same_site_leaves_nothing_behind_either(MmuVersion version, FailureSite site)
    {
        int nth = 0;
        int passed;
        do
        {
            nth++;
            var run = new Sweep(version, new InjectedFailure(site, nth), new InjectedFailure(site, nth + 1));
            run.Operate();
            run.AssertNothingIsLeft();
            passed = run.Bench.Kernel.Failures.TimesPassed(site);
        }
        while (passed >= nth);

        Assert.True(nth > 1, $"{site} was never passed");
    }

    /// <summary>One run. After each call the translations of all others are compared with what they were.</summary>
    sealed class Sweep(MmuVersion version, params InjectedFailure[] failures)
    {
        readonly Dictionary<Mapping, Pfn[]> mapped = [];
        readonly List<Mapping> prepared = [];
        readonly List<(Mapping Mapping, Pfn[] Frames)> quarantined = [];

        public VmmBench Bench { get; } = new(version, failures: failures);

        public int Refusals { get; private set; }

        /// <summary>Sites whose failure a call may survive: clearing a quarantine on the way is tried again later.</summary>
        public FailureSite[] ToleratedIn { get; } = [FailureSite.PraminRead, FailureSite.PraminWrite];

        public void Operate()
        {
            Bench.Kernel.Failures.Armed = false;
            Pfn[][] frames = [Bench.Frames(2), Bench.Frames(1), Bench.Frames(2)];
            Bench.Kernel.Failures.Armed = true;
            var a = Prepare(2, Window((1 << 18) - 1, 2)); // across 512 MiB
            var b = Prepare(1, Window(0x10, 4));
            Execute(a, frames[0]);
            Execute(b, frames[1]);
            var cancelled = Prepare(1, Window(1 << 27, 1));
            Drop(b);
            var c = Prepare(2, Window(0x200, 2));
            Execute(c, frames[2]);
            Unmap(a);
            Cancel(cancelled);
            Check(Bench.Reclaim());
            Check(Bench.Settle());
        }

        public void AssertNothingIsLeft()
        {
            Bench.Kernel.Failures.Armed = false;
            foreach (var mapping in mapped.Keys.ToArray())
                Unmap(mapping);
            foreach (var mapping in prepared.ToArray())
                Cancel(mapping);
            Assert.Equal(Errno.None, Bench.Settle());
            quarantined.Clear();
            AssertTranslations();
            Assert.Empty(Bench.Vmm.TakenRanges);
            Assert.Equal(Errno.None, Bench.Reclaim());
            Assert.Equal(0, Bench.Tables);
            Assert.Equal(Errno.None, Bench.Run(Bench.Vmm.Drop));
            Assert.Equal(5, Bench.HeldPages); // the client's
            Assert.Null(Bench.Gpu.Buddy.CheckInvariants());
            Bench.AssertClean();
        }

        Mapping? Prepare(ulong pages, AddressWindow window)
        {
            var (errno, mapping) = Bench.Prepare(pages, window);
            Assert.Equal(errno == Errno.None, mapping is not null);
            if (mapping is not null)
                prepared.Add(mapping);
            Check(errno);
            return mapping;
        }

        void Execute(Mapping? mapping, Pfn[] frames)
        {
            if (mapping is null)
                return;
            var errno = Bench.Execute(mapping, frames);
            Assert.Contains(mapping.State, errno == Errno.None
                ? [MappingState.Mapped] : new[] { MappingState.Free, MappingState.Quarantined });
            prepared.Remove(mapping);
            Settle(mapping, frames);
            Check(errno);
        }

        void Unmap(Mapping? mapping)
        {
            if (mapping is null || !mapped.Remove(mapping, out var frames))
                return;
            var errno = Bench.Unmap(mapping);
            Assert.Equal(errno == Errno.None ? MappingState.Free : MappingState.Quarantined, mapping.State);
            Settle(mapping, frames);
            Check(errno);
        }

        void Drop(Mapping? mapping)
        {
            if (mapping is null || !mapped.Remove(mapping, out var frames))
                return;
            Bench.Drop(mapping);
            Settle(mapping, frames);
            Check(Errno.None);
        }

        void Cancel(Mapping? mapping)
        {
            if (mapping is null || !prepared.Remove(mapping))
                return;
            Bench.Cancel(mapping);
            Assert.Equal(MappingState.Free, mapping.State);
            Check(Errno.None);
        }

        void Settle(Mapping mapping, Pfn[] frames)
        {
            if (mapping.State == MappingState.Mapped)
                mapped.Add(mapping, frames);
            else if (mapping.State == MappingState.Quarantined)
                quarantined.Add((mapping, frames));
        }

        void Check(Errno errno)
        {
            Refusals += errno == Errno.None ? 0 : 1;
            quarantined.RemoveAll(one => one.Mapping.State == MappingState.Free);
            AssertTranslations();
        }

        /// <summary>Mapped pages are reached, quarantined ones perhaps, and all others fault; the virtual space says the same.</summary>
        void AssertTranslations()
        {
            var expected = mapped.SelectMany(one => one.Key.Range.Pages.Zip(one.Value)).ToDictionary();
            var perhaps = quarantined.SelectMany(one => one.Mapping.Range.Pages.Zip(one.Frames)).ToDictionary();
            foreach (var page in EveryPage)
            {
                var reached = Bench.Hardware(page);
                if (expected.TryGetValue(page, out var frame))
                    Assert.Equal(frame, reached);
                else if (reached is not null)
                    Assert.Equal(perhaps[page], reached);
            }

            var taken = mapped.Keys.Concat(prepared).Concat(quarantined.Select(one => one.Mapping)).Select(one => one.Range);
            Assert.Equal(taken.OrderBy(range => range.Start.Raw), Bench.Vmm.TakenRanges);
        }

        static IEnumerable<Vfn> EveryPage =>
            new ulong[] { 0x10, 0x11, (1 << 18) - 1, 1 << 18, 0x200, 0x201, 1 << 27 }.Select(raw => new Vfn(raw));
    }
}

static class RangePages
{
    extension(VfnRange range)
    {
        public IEnumerable<Vfn> Pages => Enumerable.Range(0, (int)range.Count).Select(i => range.Start + (ulong)i);
    }
}
