using GpuMm.Harness.Campaigns;
using GpuMm.Mutants;
using Xunit;

namespace GpuMm.Tests.Mutants;

public class OptionsTests
{
    [Fact]
    public void Options_are_read_by_name()
    {
        var options = Options.Parse(["--sample", "5", "--seed", "9", "--folder", "Vm,Vmm", "--seconds", "0.5", "--id", "17"]);
        Assert.Equal((5, 9UL, 0.5, 17), (options.Sample, options.Seed, options.Seconds, options.Id));
        Assert.Equal(["Vm", "Vmm"], options.Folders);
        Assert.Equal(300, Options.Parse([]).Sample);
    }

    [Theory]
    [InlineData("--sample", "0")]
    [InlineData("--sample", "many")]
    [InlineData("--seed", "-1")]
    [InlineData("--seconds", "0")]
    [InlineData("--id")]
    [InlineData("--speed", "7")]
    [InlineData("--least", "101")]
    [InlineData("all")]
    public void Other_words_are_refused(params string[] words) => Assert.Throws<BadInputException>(() => Options.Parse(words));

    [Fact]
    public async Task Help_has_a_line_for_each_option()
    {
        using var output = new StringWriter();
        Assert.Equal(0, await MutantsMain.Run(["--help"], output, TextWriter.Null));
        Assert.Equal(9, output.ToString().Split('\n').Count(line => line.StartsWith("  --", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("--sample", "none")]
    [InlineData("--folder", "Nowhere")]
    [InlineData("--tokens", "no-such-file")]
    public async Task Bad_input_is_one_line_and_exit_code_2(params string[] words)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        Assert.Equal(2, await MutantsMain.Run(words, output, error));
        Assert.Equal("", output.ToString());
        Assert.Single(error.ToString().TrimEnd().Split('\n'));
        Assert.StartsWith("gpumm-mutants: ", error.ToString(), StringComparison.Ordinal);
    }
}
