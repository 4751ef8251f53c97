using GpuMm.Harness;
using GpuMm.Harness.Checking;
using GpuMm.Harness.Execution;
using GpuMm.Harness.Linearizability;
using GpuMm.Harness.Systems.Svm.Checking;
using GpuMm.Model.Specification;
using GpuMm.Model.Vocabulary;
using GpuMm.Tests.Linearizability;
using Xunit;

namespace GpuMm.Tests.Checking;

/// <summary>Random histories: those of a plain memory have an order, those with a wrong answer none, and the search is right.</summary>
public sealed class SharedPagesAgainstMemoryTests
{
    const int Histories = 3_000;
    const int Operations = 24;

    [Fact]
    public void What_a_plain_memory_answers_has_an_order_and_a_wrong_answer_has_none()
    {
        var random = new SplitMix(2026);
        var answered = new HashSet<(Type, Type)>();
        int wrong = 0;
        for (int i = 0; i < Histories; i++)
        {
            var memory = new PlainMemory();
            var calls = new (SvmOperation Operation, SvmResponse Response)[Operations];
            for (int at = 0; at < Operations; at++)
            {
                var operation = AnyOperation(ref random);
                calls[at] = (operation, memory.Do(operation));
                answered.Add((operation.GetType(), calls[at].Response.GetType()));
            }

            Assert.True(HasOrder(calls), $"history {i}: {string.Join("; ", calls)}");
            int changed = random.Below(Operations);
            if (Spoilt(calls[changed].Operation, calls[changed].Response) is not { } spoilt)
                continue;
            wrong++;
            calls[changed].Response = spoilt;
            Assert.False(HasOrder(calls), $"history {i}, answer {changed} changed: {string.Join("; ", calls)}");
        }

        Assert.InRange(wrong, Histories / 4, Histories); // of an access, one value or refusal for another
        Assert.True(answered.Count >= 20, $"only {string.Join(", ", answered)}");
    }

    [Fact]
    public void The_search_and_all_permutations_give_the_same_verdict()
    {
        var random = new SplitMix(1969);
        int linearizable = 0;
        for (int i = 0; i < Histories; i++)
        {
            var calls = RandomHistories.Overlapping<SharedPageState, SharedPageCall>(
                ref random, SharedPageSpecification.Step, AnyCall);
            bool expected = Permutations.HaveOrder<SharedPageState, SharedPageCall>(calls, SharedPageSpecification.Step);
            var outcome = LinearizabilityChecker.Decide([.. calls], SharedPageSpecification.OfPage).Outcome;
            Assert.True(
                outcome == (expected ? LinearizationOutcome.Exists : LinearizationOutcome.None),
                $"history {i}: permutations say {expected}, the search says {outcome}: {string.Join("; ", calls)}");
            linearizable += expected ? 1 : 0;
        }

        Assert.InRange(linearizable, Histories / 5, Histories * 4 / 5); // both verdicts are exercised
    }

    /// <summary>One operation after the other.</summary>
    static bool HasOrder((SvmOperation Operation, SvmResponse Response)[] calls)
    {
        var history = new History();
        foreach (var (operation, response) in calls)
            history.Respond(history.Invoke(1, operation, 0), response, 0);
        return ObjectHistory.Of(history, SharedPages.Instance).All(known =>
            LinearizabilityChecker.Decide(known.Calls, SharedPageSpecification.OfPage).Outcome
                == LinearizationOutcome.Exists);
    }

    /// <summary>A wrong answer to the same operation; null if there is none that must be noticed.</summary>
    static SvmResponse? Spoilt(SvmOperation operation, SvmResponse response) => (operation, response) switch
    {
        (SvmOperation.GpuAccess { Access: FaultAccess.Atomic }, SvmResponse.Accessed { Outcome: AccessOutcome.Done } done) =>
            done with { Before = done.Before + 1 },
        (SvmOperation.Store or SvmOperation.GpuAccess { Access: FaultAccess.Write }, SvmResponse.Accessed { Value: not 0 }) =>
            new SvmResponse.Accessed(AccessOutcome.Refused),
        (_, SvmResponse.Accessed { Outcome: AccessOutcome.Done } read) => read with { Value = read.Value + 1 },
        (_, SvmResponse.Accessed { Outcome: AccessOutcome.Refused }) => new SvmResponse.Accessed(AccessOutcome.Done, 0),
        _ => null,
    };

    static SvmOperation AnyOperation(ref SplitMix random)
    {
        int process = random.Below(4) == 0 ? 1 : 0;
        int half = random.Below(2) * SvmWindow.PagesPerHalf;
        int first = random.Below(SvmWindow.PagesPerHalf);
        int pages = 1 + random.Below(Math.Min(2, SvmWindow.PagesPerHalf - first));
        int page = half + first;
        var kind = (VmaKind)random.Below(3);
        var prot = (Prot)Math.Min(2, random.Below(5));
        return random.Below(20) switch
        {
            0 or 1 or 2 => new SvmOperation.Mmap(process, page, pages, kind, prot),
            3 => new SvmOperation.Munmap(process, page, pages),
            4 => new SvmOperation.Mprotect(process, page, pages, prot),
            5 => new SvmOperation.Mremap(process, first, pages),
            6 => new SvmOperation.Fork(),
            7 => random.Below(3) == 0 ? new SvmOperation.Exit(process) : new SvmOperation.OpenGpu(1),
            8 => random.Below(3) == 0 ? new SvmOperation.CloseGpu(process) : new SvmOperation.OpenGpu(process),
            9 => new SvmOperation.Reap(process, page, pages),
            10 or 11 or 12 => new SvmOperation.Load(process, page),
            13 or 14 or 15 => new SvmOperation.Store(process, page),
            _ => new SvmOperation.GpuAccess(process, page, (FaultAccess)random.Below(4), Cached: true),
        };
    }

    static SharedPageCall AnyCall(ref SplitMix random) => new(
        (SharedPageCallKind)random.Below(Enum.GetValues<SharedPageCallKind>().Length), random.Below(3) == 0 ? 1 : 0,
        random.Below(3) == 0 ? 4 : 0, (VmaKind)random.Below(3), (Prot)random.Below(3), (ulong)random.Below(2), (ulong)random.Below(2));
}
