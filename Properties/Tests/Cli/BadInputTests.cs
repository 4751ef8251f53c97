using Xunit;

namespace GpuMm.Tests.Cli;

/// <summary>What is wrong with the input is told in one line that says how to mend it.</summary>
public class BadInputTests
{
    [Theory]
    [InlineData("there is no verb 'fuz'; choose one of fuzz, explore, replay", "fuz")]
    [InlineData("there is no option '--seed' before a verb", "--seed")]
    [InlineData("fuzz has no option '--sede'; it has --system", "fuzz", "--sede", "1")]
    [InlineData("Required argument missing for option: '--seed'; see gpumm fuzz --help", "fuzz", "--seed")]
    [InlineData("see gpumm fuzz --help", "fuzz", "--seed", "1", "--seed", "2")]
    [InlineData("fuzz does not know what to do with 'vmm'", "fuzz", "vmm")]
    [InlineData("fuzz does not know what to do with '@file'", "fuzz", "@file")]
    [InlineData("lifecycles takes nothing like 'mapping'", "lifecycles", "mapping")]
    [InlineData("see gpumm replay --help", "replay")]
    public void Words_that_do_not_fit_the_command_line(string expected, params string[] args) => AssertComplains(expected, args);

    [Theory]
    [InlineData("there is no system 'vm2'; choose one of vmm, vm, svm, pagemap, manager, all", "--system", "vm2")]
    [InlineData("has no variant 'N99'; choose one of fixed, nova-v7", "--system", "vmm", "--variant", "N99")]
    [InlineData("variant 'N99'; choose one of fixed, nova-v7", "--variant", "N99")]
    [InlineData("nova-v7 of vmm has no MMU v3, only v2", "--variant", "nova-v7", "--mmu", "v3")]
    [InlineData("--mmu 'v4' is not v2 or v3", "--mmu", "v4")]
    [InlineData("--scheduler 'fair' is not one of random", "--scheduler", "fair")]
    public void Names_of_what_does_not_exist(string expected, params string[] options) => AssertComplains(expected, ["fuzz", .. options]);

    [Theory]
    [InlineData("--seconds '0' is not a positive number of seconds", "--seconds", "0")]
    [InlineData("--seconds '-1' is not a positive number of seconds", "--seconds", "-1")]
    [InlineData("--seconds 'NaN' is not a positive number of seconds", "--seconds", "NaN")]
    [InlineData("--seconds '1,5' is not a positive number of seconds", "--seconds", "1,5")]
    [InlineData("--seconds 'soon' is not a positive number of seconds", "--seconds", "soon")]
    [InlineData("--scenarios '1.5' is not a positive whole number", "--scenarios", "1.5")]
    [InlineData("--scenarios '0' is not a positive whole number", "--scenarios", "0")]
    [InlineData("--jobs '0' is not a whole number from 1 to 1024", "--jobs", "0")]
    [InlineData("--jobs '5000' is not a whole number from 1 to 1024", "--jobs", "5000")]
    [InlineData("--seed '-1' is not a whole number from 0", "--seed", "-1")]
    [InlineData("--seed '18446744073709551616' is not a whole number from 0", "--seed", "18446744073709551616")]
    [InlineData("--seconds and --scenarios exclude each other", "--seconds", "1", "--scenarios", "1")]
    public void Numbers_that_make_no_sense(string expected, params string[] options) => AssertComplains(expected, ["fuzz", .. options]);

    [Theory]
    [InlineData("there is no such directory; name a file", "/no/such/directory/result.json")]
    [InlineData("it is a directory, or permission is denied", "/")]
    [InlineData("that is no name of a file", "")]
    public void A_file_that_cannot_be_written_is_refused_before_the_campaign_begins(string expected, string path) =>
        AssertComplains(expected, ["fuzz", "--seconds", "600", "--json", path]); // this test's own time limit: it does not run for 600 s

    [Fact]
    public void A_complaint_stays_one_line_whatever_it_quotes() =>
        AssertComplains("there is no system 'v m m'", ["fuzz", "--system", "v\nm\rm"]);

    [Fact]
    public void A_refused_command_leaves_the_file_of_an_earlier_one_as_it_is()
    {
        using var file = new ScratchFile();
        File.WriteAllText(file.Path, "earlier");
        AssertComplains("--jobs", ["fuzz", "--jobs", "none", "--json", file.Path]);
        Assert.Equal("earlier", File.ReadAllText(file.Path));
    }

    static void AssertComplains(string expected, string[] args)
    {
        var run = CommandRun.Of(args);
        run.AssertIsOneComplaint();
        Assert.Contains(expected, run.Err);
    }
}
