using GpuMm.Harness.Checking;
using GpuMm.Harness.Execution;
using GpuMm.Harness.Scheduling;
using GpuMm.Harness.Systems.Vmm;
using GpuMm.Harness.Systems.Vmm.Checking;
using GpuMm.Implementation.Kernel;
using GpuMm.Implementation.Machine;
using GpuMm.Model.Vocabulary;
using GpuMm.Tests.Checking;
using Xunit;

namespace GpuMm.Tests.Execution;

/// <summary>Nothing that an execution does can change and its fingerprint not: a step, an event, a call, an answer, the end.</summary>
public sealed class FingerprintTests
{
    static readonly Step Step = new(1, StepKind.Read, new Resource(ResourceKind.VramWord, 0x1000));
    static readonly Violation Violation = new(PropertyCatalogue.Progress, "stuck", 7, 2, new VirtualPage(0, new Vfn(5)));
    static readonly MemoryFault Fault = new(MemoryFaultKind.DoubleFree, new VramAddress(8), PageOwner.Nobody, "driver");
    static readonly MappedPages Pages = new(0, new VfnRange(new Vfn(16), 2), 3, true, [new Pfn(8), new Pfn(9)]);

    [Fact]
    public void Its_hash_is_FNV_1a()
    {
        Assert.Equal(0xcbf2_9ce4_8422_2325, Fnv1a.Of(ReadOnlySpan<byte>.Empty));
        Assert.Equal(0x8594_4171_f739_67e8, Fnv1a.Of("foobar"u8));
        Assert.Equal(Fnv1a.Of([1, 2, 3, 4, 5, 6, 7, 8]), Fnv1a.Of([0x0807_0605_0403_0201UL]));
    }

    [Fact]
    public void Every_bit_of_a_step_counts()
    {
        var steps = Enumerable.Range(0, 64)
            .Select(bit => Step with { Resource = Step.Resource with { Id = Step.Resource.Id ^ (1UL << bit) } })
            .Concat(Enumerable.Range(0, 30).Select(bit => Step with { Task = Step.Task ^ (1 << bit) }))
            .Concat(Enum.GetValues<StepKind>().Where(kind => kind != Step.Kind).Select(kind => Step with { Kind = kind }))
            .Concat(Enum.GetValues<ResourceKind>()
                .Where(kind => kind != Step.Resource.Kind)
                .Select(kind => Step with { Resource = Step.Resource with { Kind = kind } }))
            .Prepend(Step);
        AssertTellsApart(steps, (fingerprint, step) => fingerprint.Add(step));
    }

    [Fact]
    public void The_order_and_the_number_of_steps_count()
    {
        var other = Step with { Task = 2 };
        AssertTellsApart([[], [Step], [Step, Step], [Step, other], [other, Step]], (Fingerprint fingerprint, Step[] steps) =>
            Array.ForEach(steps, fingerprint.Add));
    }

    [Fact]
    public void Everything_in_a_violation_counts() => AssertTellsApart(
        [
            Violation,
            Violation with { Property = PropertyCatalogue.LockOrder },
            Violation with { Message = "stucl" },
            Violation with { Step = 6 },
            Violation with { Task = 3 },
            Violation with { Page = null },
            Violation with { Page = new VirtualPage(1, new Vfn(5)) },
            Violation with { Page = new VirtualPage(0, new Vfn(4)) },
        ],
        (fingerprint, violation) => fingerprint.Add(violation));

    [Fact]
    public void Everything_in_an_answer_counts()
    {
        MappedPages[] pages =
        [
            Pages,
            Pages with { Vmm = 1 },
            Pages with { Range = new VfnRange(new Vfn(17), 2) },
            Pages with { Range = new VfnRange(new Vfn(16), 3) },
            Pages with { Tag = 2 },
            Pages with { Writable = false },
            Pages with { Frames = [new Pfn(8)] },
            Pages with { Frames = [new Pfn(8), new Pfn(10)] },
        ];
        AssertTellsApart<VmmResponse>(
            [
                new VmmResponse.Skipped(),
                new VmmResponse.Done(),
                new VmmResponse.Refused(Errno.ENOMEM),
                new VmmResponse.Refused(Errno.ENOSPC),
                new VmmResponse.Refused(Errno.ENOMEM, Quarantined: true),
                .. pages.Select(each => new VmmResponse.Refused(Errno.ENOMEM, each)),
                .. pages.Select(each => new VmmResponse.Mapped(each)),
                .. pages.Select(each => new VmmResponse.Unmapped(each)),
                .. pages.Select(each => new VmmResponse.Released(each)),
                .. pages.Select(each => new VmmResponse.Dropped(each, Quarantined: true)),
                new VmmResponse.Dropped(Pages, Quarantined: false),
                new VmmResponse.Prepared(0, Pages.Range),
                new VmmResponse.Prepared(1, Pages.Range),
                new VmmResponse.Translation(0, new Vfn(1), null),
                new VmmResponse.Translation(0, new Vfn(1), new Pfn(0)),
                new VmmResponse.Translation(0, new Vfn(1), new Pfn(1)),
                new VmmResponse.Translation(1, new Vfn(1), new Pfn(1)),
                new VmmResponse.Accessed(0, new Vfn(1), true, default, 0),
                new VmmResponse.Accessed(0, new Vfn(1), false, default, 0),
                new VmmResponse.Accessed(0, new Vfn(1), false, default, 1),
                new VmmResponse.Accessed(0, new Vfn(1), false, new Pfn(1), 0),
            ],
            (fingerprint, response) => AddCall(fingerprint, Op.Unmap(0), response));
    }

    [Fact]
    public void Everything_in_a_call_counts() => AssertTellsApart<Action<Fingerprint>>(
        [
            fingerprint => AddCall(fingerprint, Op.Unmap(0), new VmmResponse.Done()),
            fingerprint => AddCall(fingerprint, Op.Unmap(1), new VmmResponse.Done()),
            fingerprint => AddCall(fingerprint, Op.Drop(0), new VmmResponse.Done()),
            fingerprint => AddCall(fingerprint, null, new VmmResponse.Done()),
            fingerprint => AddCall(fingerprint, Op.Unmap(0), null),
            fingerprint => AddCall(fingerprint, Op.Unmap(0), new VmmResponse.Done(), task: 2),
            fingerprint => AddCall(fingerprint, Op.Unmap(0), new VmmResponse.Done(), invokedAt: 1),
            fingerprint => AddCall(fingerprint, Op.Unmap(0), new VmmResponse.Done(), respondedAt: 4),
            fingerprint => AddCall(fingerprint, Op.Unmap(0), new VmmResponse.Done(), firstStep: 4),
            fingerprint => AddCall(fingerprint, Op.Unmap(0), new VmmResponse.Done(), lastStep: 4),
        ],
        (fingerprint, add) => add(fingerprint));

    [Fact]
    public void Every_event_counts() => AssertTellsApart<Action<Observer, VmmObserver>>(
        [
            (every, _) => every.PageAllocated(new Pfn(4), PageOwner.ClientData(1)),
            (every, _) => every.PageAllocated(new Pfn(5), PageOwner.ClientData(1)),
            (every, _) => every.PageAllocated(new Pfn(4), PageOwner.ClientData(0)),
            (every, _) => every.PageAllocated(new Pfn(4), PageOwner.PageTablesOf(1)),
            (every, _) => every.PageFreed(new Pfn(4), PageOwner.ClientData(1)),
            (_, vmm) => vmm.TableLinked(new TableLink(0, new VramAddress(8), new Pfn(1), 1, false)),
            (_, vmm) => vmm.TableLinked(new TableLink(0, new VramAddress(8), new Pfn(1), 1, true)),
            (_, vmm) => vmm.TableLinked(new TableLink(0, new VramAddress(8), new Pfn(1), 2, false)),
            (_, vmm) => vmm.EntryChanged(new EntryChange(new VirtualPage(0, new Vfn(1)), null, new Pfn(1))),
            (_, vmm) => vmm.EntryChanged(new EntryChange(new VirtualPage(0, new Vfn(1)), new Pfn(1), null)),
            (_, vmm) => vmm.EntryChanged(new EntryChange(new VirtualPage(0, new Vfn(1)), new Pfn(0), new Pfn(1))),
            (_, vmm) => vmm.GpuTouchesPage(new VirtualPage(0, new Vfn(1)), new Pfn(1), Access.Read),
            (_, vmm) => vmm.GpuTouchesPage(new VirtualPage(0, new Vfn(1)), new Pfn(1), Access.Write),
            (every, _) => every.MemoryFaulted(Fault),
            (every, _) => every.MemoryFaulted(Fault with { Place = new Resource(ResourceKind.VramWord, 4096) }),
            (every, _) => every.MemoryFaulted(Fault with { By = "drives" }),
            (every, _) => every.LockdepReport(new LockdepFinding(false, "a -> b -> a")),
            (every, _) => every.LockdepReport(new LockdepFinding(true, "a -> b -> a")),
            (every, _) => every.FailureInjected(FailureSite.TableNode, 1),
            (every, _) => every.FailureInjected(FailureSite.TableNode, 2),
            (every, _) => every.FailureInjected(FailureSite.BuddyBlock, 1),
            (_, vmm) => vmm.Reached(Implementation.Vmm.VmmMark.QuarantineReleased),
            (every, _) => every.AtQuiescence(),
        ],
        (fingerprint, say) =>
        {
            var observers = fingerprint.Observers(VmmSystem.Instance);
            say(observers.OfType<EventWriter>().Single(), observers.OfType<VmmObserver>().Single());
        });

    [Fact]
    public void Everything_at_the_end_counts()
    {
        var end = new ExecutionRecord(HandWritten.Sequential("fixed"), Schedule.Explicit.Default, new History(), RunEnd.Completed, 5, 0);
        var passed = new FailurePlan([]);
        new KernelContext(new RandomScheduler(0), passed, new EventHub(), 9).Fails(FailureSite.TlbFlush);
        AssertTellsApart(
            [
                end,
                end with { End = RunEnd.Deadlocked },
                end with { Steps = 4 },
                end with { VirtualTimeMs = 1 },
                end with { Marks = 1 },
                end with { Marks = UInt128.One << 64 },
                end with { Warnings = ["careful"] },
                end with { Undecided = "limit" },
                end with { Livelock = "round and round" },
                end with { Waiting = ["task 1 waits"] },
                end with { Decisions = 1 },
                end with { Preemptions = 1 },
                end with { FairTurnsForced = true },
                end with { SitesPassed = passed },
            ],
            (fingerprint, execution) => fingerprint.Add(execution));
    }

    static void AddCall(
        Fingerprint to, Operation? operation, Response? response, int task = 1, int invokedAt = 0, int respondedAt = 5, int firstStep = 5,
        int lastStep = 6)
    {
        var call = new Call(task, operation, invokedAt) { FirstStep = firstStep };
        if (response is not null)
            call.Answer(response, respondedAt, lastStep);
        to.Add(call, VmmSystem.Instance);
    }

    static void AssertTellsApart<T>(IEnumerable<T> different, Action<Fingerprint, T> add)
    {
        var byFingerprint = different.ToLookup(each => Of(each, add));
        Assert.All(byFingerprint, same => Assert.Single(same));
        Assert.All(byFingerprint, each => Assert.Equal(each.Key, Of(each.First(), add)));
    }

    static ulong Of<T>(T what, Action<Fingerprint, T> add)
    {
        using var fingerprint = new Fingerprint();
        add(fingerprint, what);
        return fingerprint.Value;
    }
}
