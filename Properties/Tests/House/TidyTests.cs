using Xunit;

namespace GpuMm.Tests.House;

/// <summary>The house is tidy, and every rule can say no.</summary>
public class TidyTests
{
    public static TheoryData<string> Names() => [.. TidyRules.All.Select(rule => rule.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void The_house_obeys_its_rules(string name)
    {
        var rule = Rule(name);
        var complaints = Repository.Files.SelectMany(file => rule.Complaints(file).Select(complaint => $"{file.Path}: {complaint}"));
        Assert.Equal("", string.Join('\n', complaints));
    }

    [Fact]
    public void There_is_a_house_to_look_at()
    {
        Assert.Contains(Repository.Files, file => file.Path == "README.md");
        Assert.Contains(Repository.Files, file => file.Path == "tools/check");
        Assert.True(Repository.Sources.Count() > 100);
        Assert.DoesNotContain(Repository.Files, file => file.Path.Contains("/obj/", StringComparison.Ordinal));
    }

    // In pieces, so that this file obeys the rules itself.
    public static TheoryData<string, string, string> Untidy() => new()
    {
        { "lines fit", "Model/A.cs", new string('x', 141) },
        { "lines fit", "README.md", new string('x', 141) },
        { "files fit", "Model/A.cs", Lines(301, "x") },
        { "functions fit", "Model/A.cs", Function(71) },
        { "functions fit", "Model/A.cs", "    // a record of steps\n" + Function(71) },
        { "functions fit", "Model/A.cs", $"    Run(async () =>\n    {{\n{Lines(71, "        x;")}    }});" },
        { "no lock statements", "Model/A.cs", "lock" + " (guard)" },
        { "no sleeping", "Properties/Tests/A.cs", "Thread" + ".Sleep(1);" },
        { "no sleeping", "Properties/Tests/A.cs", "await Task" + ".Delay(1);" },
        { "no open jobs", "Model/A.cs", "x = 1; // TO" + "DO mend this" },
        { "no open jobs", "Model/A.cs", "/* FIX" + "ME */" },
        { "no open jobs", "Model/A.cs", "// what remains. TO" + "DO: this" },
        { "no skipped tests", "Properties/Tests/A.cs", "[Fact(Skip" + " = \"later\")]" },
        { "no chance but the scenario's", "Properties/Tests/A.cs", "var random = new " + "Random(7);" },
        { "no chance but the scenario's", "tools/Cli/A.cs", "Random" + ".Shared.Next()" },
        { "no clocks and threads", "Implementation/A.cs", "DateTime.UtcNow" },
        { "no clocks and threads", "Model/A.cs", "await Task.Run(work);" },
        { "no ties to a workplace", "README.md", "see .." + "/shared/notes" },
        { "no ties to a workplace", "tools/check", "cd /wo" + "rk/main" },
        { "no ties to a workplace", "Model/A.cs", "\"/ro" + "ot/.nuget\"" },
    };

    [Theory]
    [MemberData(nameof(Untidy))]
    public void A_rule_says_no(string name, string path, string text) => Assert.Single(Rule(name).Complaints(new TextFile(path, text)));

    public static TheoryData<string, string, string> TidyEnough() => new()
    {
        { "lines fit", "Model/A.cs", new string('x', 140) },
        { "lines fit", "README.md", $"```\n{new string('x', 141)}\n```\n|{new string('x', 141)}" },
        { "files fit", "Model/A.cs", Lines(300, "x") },
        { "functions fit", "Model/A.cs", Function(70) },
        { "functions fit", "Model/A.cs", $"public class A(\n    int b)\n{{\n{Lines(100, "    x;")}}}" },
        { "no lock statements", "Properties/Harness/Campaigns/A.cs", "lock" + " (guard)" },
        { "no lock statements", "Model/A.cs", "var unlock = Unlock(mutex);" },
        { "no open jobs", "Model/A.cs", "// left as a TO" + "DO by its author" },
        { "no chance but the scenario's", "Properties/Harness/A.cs", "new " + "Random(7)" },
        { "no chance but the scenario's", "Model/A.cs", "new RandomScheduler(7)" },
        { "no clocks and threads", "Properties/Harness/A.cs", "Stopwatch.StartNew()" },
    };

    [Theory]
    [MemberData(nameof(TidyEnough))]
    public void A_rule_says_no_more_than_it_means(string name, string path, string text) =>
        Assert.Empty(Rule(name).Complaints(new TextFile(path, text)));

    [Fact]
    public void Every_rule_has_said_no() =>
        Assert.Empty(TidyRules.All.Select(rule => rule.Name).Except(((IEnumerable<object[]>)Untidy()).Select(row => (string)row[0])));

    static TidyRule Rule(string name) => TidyRules.All.Single(rule => rule.Name == name);

    static string Lines(int count, string line) => string.Concat(Enumerable.Repeat(line + "\n", count));

    static string Function(int lines) => $"    void Long(int a)\n    {{\n{Lines(lines, "        x;")}    }}\n";
}
