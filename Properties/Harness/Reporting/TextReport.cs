using System.Text;
using GpuMm.Harness.Checking;
using GpuMm.Harness.Execution;
using GpuMm.Harness.Minimizing;
using GpuMm.Harness.Systems;

namespace GpuMm.Harness.Reporting;

/// <summary>A counterexample as an engineer reads it. The same counterexample gives the same bytes, on any machine.</summary>
static class TextReport
{
    const int LastSteps = 6;
    const int LeastModelWidth = 44;

    public static string Of(Counterexample counterexample)
    {
        var scenario = counterexample.Scenario;
        int quiescence = scenario.Program.Branches.Length + 1;
        var violation = (Judge.Of(Executor.Execute(scenario)) as Verdict.Violated)?.Of(counterexample.Property.Id);
        if (violation is null)
            return $"HOLDS {counterexample.Property}: this scenario does not violate it here\n";
        var witness = new Witness(counterexample.Property, quiescence, violation);
        var execution = Executor.Execute(scenario, scheduler: null, witness);
        var text = new StringBuilder();
        Headline(text, counterexample, violation);
        Program(text, scenario);
        Section(text, "what happened", new Timeline(execution, violation, witness.Steps, witness.Remarks).Text());
        Steps(text, execution, witness, violation);
        Pages(text, witness);
        if (execution.Warnings.Count > 0)
            Section(text, "the driver warned", string.Concat(execution.Warnings.Select(warning => $"  {warning}\n")));
        Others(text, execution, violation);
        Section(text, "token", $"  {counterexample.Token}\n");
        Section(text, "replay", $"  dotnet run --project tools/Cli -- replay {counterexample.Token}\n");
        Section(text, "as a test", AsTest(counterexample));
        return text.ToString();
    }

    static void Headline(StringBuilder text, Counterexample counterexample, Violation violation)
    {
        var scenario = counterexample.Scenario;
        text.Append($"VIOLATED {violation.Property}\n");
        text.Append($"  {violation.Property.Says}\n\n");
        text.Append($"  {violation.Message}\n\n");
        string machine = SystemCatalogue.Get(scenario.System).DescribeMachine(scenario);
        text.Append($"  system {scenario.System}, variant {scenario.Variant}, {machine}\n");
        text.Append($"  {Count(scenario.Program.TaskCount, "task")}{Preemptions(counterexample)}\n");
    }

    static string Preemptions(Counterexample counterexample) => counterexample switch
    {
        { Scenario.Program.TaskCount: 1, Preemptions: 0 } => "",
        { Preemptions: 0 } => ", no preemption: each task loses its turn only when it cannot go on",
        { Preemptions: var count, IsProvedMinimal: true } =>
            $", {Count(count, "preemption")}, proved minimal: no schedule with fewer violates it",
        { Preemptions: var count } => $", {Count(count, "preemption")}, not proved minimal",
    };

    static void Program(StringBuilder text, Scenario scenario)
    {
        var program = new StringBuilder();
        if (!scenario.Program.Prefix.IsEmpty)
            program.Append($"  first   {string.Join("; ", scenario.Program.Prefix)}\n");
        for (int i = 0; i < scenario.Program.Branches.Length; i++)
            program.Append($"  task {i + 1}  {string.Join("; ", scenario.Program.Branches[i])}\n");
        if (!scenario.Failures.IsEmpty)
            program.Append($"  made to fail: {string.Join(", ", scenario.Failures)}\n");
        Section(text, $"program, {Count(scenario.Program.OperationCount, "operation")}", program.ToString());
    }

    static void Steps(StringBuilder text, ExecutionRecord execution, Witness witness, Violation violation)
    {
        var last = witness.Steps.Where(step => step.Number <= violation.Place.Step).TakeLast(LastSteps);
        Section(text, "the last steps before it",
            string.Concat(last.Select(step => $"  {step.Number,6} {execution.NameOf(step.Task)}: {step.Text}\n")));
    }

    static void Pages(StringBuilder text, Witness witness)
    {
        if (witness.Pages.Count > 0)
        {
            int width = Math.Max(LeastModelWidth, witness.Pages.Max(row => row.Model.Length));
            var rows = new StringBuilder();
            foreach (var (page, model, implementation) in witness.Pages.Prepend(new PageView("page", "model", "implementation")))
                rows.Append($"  {page,-24} {model.PadRight(width)} {implementation}\n");
            Section(text, $"model beside implementation, {witness.Moment}", rows.ToString());
        }

        if (witness.Path.Count > 0)
            Section(text, "page table path of the address concerned", string.Concat(witness.Path.Select(line => $"  {line}\n")));
    }

    static void Others(StringBuilder text, ExecutionRecord execution, Violation violation)
    {
        var others = execution.Observed.Where(other => other.Property != violation.Property).ToArray();
        if (others.Length > 0)
            Section(text, "also violated", string.Concat(others.Select(other => $"  {other.Property}: {other.Message}\n")));
    }

    /// <summary>For the implementation that should be right, that it is; for one that is meant to be wrong, that this is noticed.</summary>
    static string AsTest(Counterexample counterexample)
    {
        bool meantToBeRight = counterexample.Scenario.Variant == SystemCatalogue.RightVariant;
        var (name, assertion) = meantToBeRight ? ("Stays_fixed", "Null") : ("Is_still_found", "NotNull");
        return "  using GpuMm.Harness.Minimizing;\n  using Xunit;\n\n  public class Regression\n  {\n"
            + $"      [Fact] public void {name}() => Assert.{assertion}(Counterexample.Of(\n"
            + $"          \"{counterexample.Token}\"));\n  }}\n";
    }

    static void Section(StringBuilder text, string title, string body) => text.Append($"\n{title}\n").Append(body);

    static string Count(int number, string what) => number == 1 ? $"1 {what}" : $"{number} {what}s";
}
