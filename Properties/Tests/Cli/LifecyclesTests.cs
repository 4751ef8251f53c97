using System.Text.RegularExpressions;
using GpuMm.Cli;
using GpuMm.Model.Lifecycles;
using Xunit;

namespace GpuMm.Tests.Cli;

public partial class LifecyclesTests
{
    readonly CommandRun run = CommandRun.Of("lifecycles");

    [Fact]
    public void Each_lifecycle_of_the_model_has_a_section()
    {
        Assert.Equal(ExitCode.Holds, run.Code);
        Assert.Equal("", run.Err);
        Assert.Equal(LifecyclesOfTheModel().Order(), Heading().Matches(run.Out).Select(match => match.Groups[1].Value).Order());
    }

    [Fact]
    public void Each_section_is_a_mermaid_state_diagram()
    {
        var diagrams = Diagram().Matches(run.Out).Select(match => match.Groups[1].Value).ToArray();
        Assert.Equal(LifecyclesOfTheModel().Count(), diagrams.Length);
        Assert.All(diagrams, diagram =>
        {
            string[] lines = [.. diagram.Split('\n').Select(line => line.Trim()).Where(line => line.Length > 0)];
            Assert.Equal("stateDiagram-v2", lines[0]);
            Assert.Contains(lines, line => line.StartsWith("[*] -->", StringComparison.Ordinal));
            Assert.All(lines[1..], line => Assert.Matches(@"^(\S+ --> \S+( : .+)?|state .+|direction (TB|BT|RL|LR)|\w+ : .+)$", line));
        });
    }

    static IEnumerable<string> LifecyclesOfTheModel() =>
        from type in typeof(Lifecycle<,>).Assembly.GetTypes()
        from field in type.GetFields()
        where field.IsStatic && field.FieldType.IsGenericType && field.FieldType.GetGenericTypeDefinition() == typeof(Lifecycle<,>)
        select (string)field.FieldType.GetProperty("Name")!.GetValue(field.GetValue(null))!;

    [GeneratedRegex("^## (.+)$", RegexOptions.Multiline)]
    private static partial Regex Heading();

    [GeneratedRegex("```mermaid\n(.*?)\n```", RegexOptions.Singleline)]
    private static partial Regex Diagram();
}
