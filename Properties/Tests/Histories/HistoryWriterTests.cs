using System.Text;
using System.Text.Json;
using GpuMm.Harness;
using GpuMm.Harness.Checking;
using GpuMm.Harness.Execution;
using GpuMm.Harness.Histories;
using GpuMm.Harness.Linearizability;
using GpuMm.Harness.Measuring;
using GpuMm.Harness.Reporting;
using GpuMm.Harness.Systems;
using GpuMm.Tests.Checking;
using GpuMm.Tests.Generation;
using Xunit;

namespace GpuMm.Tests.Histories;

/// <summary>What an execution writes down of its objects is judged as the execution was, by whoever knows nothing but the file.</summary>
public sealed class HistoryWriterTests
{
    const int Executions = 120;

    const string NoOrder = "no order of the operations explains";

    static readonly SearchLimits Limits = new(long.MaxValue, 64 << 20);

    public static TheoryData<string> Systems => [.. SystemCatalogue.All.Select(system => system.Name)];

    public static TheoryData<string> Defects => [.. KillTable.Defects.Select(line => line.Id)];

    [Theory]
    [MemberData(nameof(Systems))]
    public void What_the_right_implementation_did_is_linearizable(string system)
    {
        int operations = 0;
        foreach (var scenario in SeededScenarios.OfFixed(SystemCatalogue.Get(system), seed: 31, Executions))
        {
            string text = HistoryKeeper.Of(Token.Write(scenario));
            if (!text.Contains('\n'))
                continue; // nothing that has an order was done
            var history = Read(text);
            Assert.All(history.Objects, one => Assert.Equal(LinearizationOutcome.Exists, one.Decide(Limits).Outcome));
            Assert.Equal(SystemCatalogue.Get(system).HistoryModel, history.Model);
            operations += history.Operations;
        }

        Assert.True(operations > 3 * Executions, $"only {operations} operations were written");
    }

    /// <summary>Also where some calls never returned: what nobody answered proves nothing.</summary>
    [Theory]
    [MemberData(nameof(Defects))]
    public void A_history_is_illegal_where_the_execution_was_and_blames_the_same_call(string id)
    {
        string token = KillTable.Find(id)!.Token!;
        var observed = Pipeline.Run(Token.Read(token)).Execution.Observed;
        RecordedObject[] illegal = [.. Illegal(HistoryKeeper.Of(token))];
        Assert.True(illegal.Length == 0 || observed.Any(IsAboutOrder), string.Join("; ", observed));
        Assert.All(observed.Where(HasNoOrder), found => Assert.Contains(illegal, one =>
            found.Message.StartsWith($"{one.Name}: {NoOrder}", StringComparison.Ordinal)
            && found.Message.Contains($"'{one.Describe(one.Explain(Limits).Culprit)}'", StringComparison.Ordinal)));
    }

    [Theory]
    [MemberData(nameof(Systems))]
    public void Every_system_has_defects_that_its_history_shows(string system) => Assert.Contains(
        KillTable.Defects.Where(line => line.System == system),
        line => Illegal(HistoryKeeper.Of(line.Token!)).Any());

    [Fact]
    public void Whoever_does_several_things_at_once_has_several_processes()
    {
        string[] lines = HistoryKeeper.Of(Token.Write(HandWritten.Sequential("fixed", Op.Map(0, pages: 2), Op.Unmap(0)))).Split('\n');
        Assert.StartsWith("{\"model\":\"mapping\",\"system\":\"vmm\",\"variant\":\"fixed\",\"token\":\"gm1-", lines[0]);
        Assert.Equal(
        [
            "prefix invoke map", "prefix #2 invoke map", "prefix ok ", "prefix #2 ok ",
            "prefix invoke fade", "prefix #2 invoke vanish", "prefix #3 invoke fade", "prefix #4 invoke vanish",
            "prefix ok ", "prefix #2 ok ", "prefix #3 ok ", "prefix #4 ok ",
        ], lines.Skip(1).Select(Event));
    }

    static string Event(string line)
    {
        using var json = JsonDocument.Parse(line);
        string operation = json.RootElement.TryGetProperty("operation", out var named) ? named.GetString()! : "";
        return $"{json.RootElement.GetProperty("process")} {json.RootElement.GetProperty("type")} {operation}";
    }

    static IEnumerable<RecordedObject> Illegal(string text) => text.Contains('\n')
        ? Read(text).Objects.Where(one => one.Decide(Limits).Outcome == LinearizationOutcome.None) : [];

    static RecordedHistory Read(string text) => HistoryFile.Read(new MemoryStream(Encoding.UTF8.GetBytes(text)), "memory");

    /// <summary>Other checkers may find the same first, and each property is reported once.</summary>
    static bool IsAboutOrder(Violation violation) => HasNoOrder(violation)
        || violation.Property == PropertyCatalogue.TranslationLinearizable || violation.Property == PropertyCatalogue.DataLinearizable
        || violation.Property == PropertyCatalogue.FaultResolvedOnce;

    static bool HasNoOrder(Violation violation) => violation.Message.Contains(NoOrder, StringComparison.Ordinal);
}
