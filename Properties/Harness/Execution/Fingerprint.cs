using GpuMm.Harness.Checking;
using GpuMm.Harness.Systems;
using GpuMm.Implementation.Kernel;

namespace GpuMm.Harness.Execution;

/// <summary>
/// One execution as a number: every step, every event in the order in which observers hear of it, every call and answer, and the end. It is
/// the same in every process and on every machine, so two runs of a scenario that differ anywhere differ in it.
/// </summary>
/// <remarks>
/// The scenario itself is no part of it: a seeded schedule and the same one written out have one fingerprint. FNV-1a, because two inputs of
/// one length that differ in one byte never have the same: each byte goes through a bijection.
/// </remarks>
sealed class Fingerprint : IWitness, IDisposable
{
    readonly MemoryStream bytes = new(16 * 1024);
    readonly BinaryWriter to;

    public Fingerprint() => to = new BinaryWriter(bytes);

    /// <summary>What begins an entry, so that no two entries read alike. A system's own events take numbers that are free here.</summary>
    public enum Entry : byte
    {
        Step,
        Violation,
        Call,
        Warning,
        End,
        PageAllocated = 18,
        PageFreed = 19,
        MemoryFaulted = 23,
        LockdepReport = 24,
        FailureInjected = 25,
        Quiescence = 27,
    }

    /// <summary>Of all that was written down so far.</summary>
    public ulong Value => Fnv1a.Of(bytes.GetBuffer().AsSpan(0, (int)bytes.Length));

    /// <summary>Runs a scenario and takes its fingerprint.</summary>
    public static ulong Of(Scenario scenario, IScheduler? scheduler = null)
    {
        using var fingerprint = new Fingerprint();
        fingerprint.Add(Executor.Execute(scenario, scheduler, fingerprint));
        return fingerprint.Value;
    }

    /// <summary>They write down what observers hear of.</summary>
    public IReadOnlyList<Observer> Observers(ISystem system) => [new EventWriter(to), system.EventWriter(to)];

    public void StepTaken(Step step, Inspection inspection) => Add(step);

    public void Violated(Violation violation, Inspection inspection) => Add(violation);

    public void Dispose() => to.Dispose();

    public void Add(Step step)
    {
        to.Write((byte)Entry.Step);
        to.Write7BitEncodedInt(step.Task);
        to.Write((byte)step.Kind);
        to.Write((byte)step.Resource.Kind);
        to.Write(step.Resource.Id);
    }

    public void Add(Violation violation)
    {
        to.Write((byte)Entry.Violation);
        to.Write(violation.Property.Id);
        to.Write(violation.Message);
        to.Write(violation.Step);
        to.Write(violation.Task);
        to.Write(violation.Page is not null);
        to.Write(violation.Page?.Space ?? 0);
        to.Write(violation.Page?.Vfn.Raw ?? 0);
    }

    public void Add(Call call, ISystem system)
    {
        to.Write((byte)Entry.Call);
        to.Write(call.Task);
        to.Write(call.InvokedAt);
        to.Write(call.RespondedAt);
        to.Write(call.FirstStep);
        to.Write(call.LastStep);
        to.Write(call.Operation is not null);
        if (call.Operation is { } operation)
            system.Write(operation, to);
        to.Write(call.Response is not null);
        if (call.Response is { } response)
            system.Write(response, to);
    }

    /// <summary>What is known when it is over.</summary>
    public void Add(ExecutionRecord execution)
    {
        var system = SystemCatalogue.Get(execution.Scenario.System);
        foreach (var call in execution.History.Calls)
            Add(call, system);
        foreach (string warning in execution.Warnings)
            Add(Entry.Warning, warning);
        to.Write((byte)Entry.End);
        to.Write((byte)execution.End);
        to.Write(execution.Steps);
        to.Write(execution.VirtualTimeMs);
        Add(execution.Marks);
        to.Write(execution.Decisions);
        to.Write(execution.Preemptions);
        to.Write(execution.FairTurnsForced);
        to.Write(execution.Undecided ?? "");
        to.Write(execution.Livelock ?? "");
        to.Write(execution.Waiting.Count);
        foreach (string waiting in execution.Waiting)
            to.Write(waiting);
        foreach (var site in Enum.GetValues<FailureSite>())
            to.Write(execution.SitesPassed.TimesPassed(site));
    }

    /// <summary>The second word only where something is in it: most systems have fewer situations than fill one.</summary>
    void Add(UInt128 marks)
    {
        to.Write(unchecked((ulong)marks));
        if (marks >> 64 != 0)
            to.Write((ulong)(marks >> 64));
    }

    void Add(Entry entry, string text)
    {
        to.Write((byte)entry);
        to.Write(text);
    }
}
