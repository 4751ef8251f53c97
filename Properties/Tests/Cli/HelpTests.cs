using GpuMm.Cli;
using Xunit;

namespace GpuMm.Tests.Cli;

public class HelpTests
{
    [Theory]
    [InlineData]
    [InlineData("--help")]
    public void Without_a_verb_help_lists_the_verbs(params string[] args)
    {
        var run = CommandRun.Of(args);
        Assert.Equal(ExitCode.Holds, run.Code);
        Assert.Equal("", run.Err);
        Assert.All(["fuzz", "replay", "lifecycles"], verb => Assert.Matches($@"\n  {verb} ", run.Out));
    }

    [Fact]
    public void Help_of_fuzz_explains_each_option()
    {
        var run = CommandRun.Of("fuzz", "--help");
        Assert.Equal(ExitCode.Holds, run.Code);
        string[] options =
        [
            "--system", "--variant", "--mmu", "--seconds", "--scenarios", "--jobs", "--seed", "--scheduler", "--keep-going", "--json",
        ];
        Assert.All(options, option => Assert.Matches($@"\n  {option} .*  \w", run.Out));
    }
}
