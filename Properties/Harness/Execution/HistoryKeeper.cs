using GpuMm.Harness.Checking;
using GpuMm.Harness.Histories;
using GpuMm.Harness.Reporting;
using GpuMm.Harness.Systems;
using GpuMm.Implementation.Kernel;

namespace GpuMm.Harness.Execution;

/// <summary>Looks on while a token is replayed, and when it is over asks the checkers for the history of what they check.</summary>
sealed class HistoryKeeper(string token) : Observer, IWitness
{
    string text = "";

    /// <returns>Lines of JSON, the last of which does not end.</returns>
    /// <exception cref="FormatException">The text is no token of this build.</exception>
    public static string Of(string token)
    {
        var keeper = new HistoryKeeper(token);
        Executor.Execute(Token.Read(token), witness: keeper);
        return keeper.text;
    }

    public override void AtEnd(ExecutionRecord execution)
    {
        var writer = new HistoryWriter(SystemCatalogue.Get(execution.Scenario.System).HistoryModel, execution);
        foreach (var observer in Hub.Observers)
            observer.AddTo(writer);
        text = writer.Text(token);
    }

    IReadOnlyList<Observer> IWitness.Observers(ISystem system) => [this];

    void IWitness.StepTaken(Step step, Inspection inspection)
    {
    }

    void IWitness.Violated(Violation violation, Inspection inspection)
    {
    }
}
