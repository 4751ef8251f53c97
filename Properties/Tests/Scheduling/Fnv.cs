using GpuMm.Harness;
using GpuMm.Harness.Checking;
using GpuMm.Harness.Execution;
using GpuMm.Implementation.Kernel;

namespace GpuMm.Tests.Scheduling;

/// <summary>An execution as one number (FNV-1a, 64 bits): every step, every call and answer with its times, and the end.</summary>
sealed class Fnv : IWitness
{
    ulong hash = 0xcbf2_9ce4_8422_2325;

    public static ulong Of(Scenario scenario, IScheduler? scheduler = null)
    {
        var fnv = new Fnv();
        var execution = Executor.Execute(scenario, scheduler, fnv);
        foreach (var call in execution.History.Calls)
            fnv.Add($"{call.Task} {call.Operation} {call.InvokedAt} {call.Response} {call.RespondedAt} {call.FirstStep} {call.LastStep}");
        fnv.Add($"{execution.End} {execution.Steps} {execution.VirtualTimeMs} {execution.Marks} {execution.Decisions}");
        return fnv.hash;
    }

    public void StepTaken(Step step, Inspection inspection) => Add($"{step.Task} {step}");

    public void Violated(Violation violation, Inspection inspection) =>
        Add($"{violation.Property} {violation.Message} {violation.Step} {violation.Page}");

    void Add(string text)
    {
        foreach (char c in text)
            hash = unchecked((hash ^ c) * 0x0000_0100_0000_01b3);
    }
}
