using GpuMm.Cli;
using GpuMm.Cli.Views;
using GpuMm.Harness.Campaigns;
using Xunit;
using Xunit.Abstractions;

namespace GpuMm.Tests;

/// <summary>
/// The campaign as a test. The environment makes it longer or aims it elsewhere: GPUMM_SECONDS, GPUMM_SEED, GPUMM_SYSTEM, GPUMM_VARIANT.
/// </summary>
[Trait("Category", "Campaign")]
public class CampaignTests(ITestOutputHelper output)
{
    [Fact]
    public void A_campaign_violates_nothing()
    {
        var result = Run(Environment.GetEnvironmentVariable);
        string summary = CampaignSummary.Of(result);
        output.WriteLine(summary);
        Assert.True(result.Violations.Count == 0, summary);
    }

    [Theory]
    [InlineData("GPUMM_SECONDS", "0", "GPUMM_SECONDS '0' is not a positive number of seconds, such as 30 or 0.5")]
    [InlineData("GPUMM_SEED", "one", "GPUMM_SEED 'one' is not a whole number from 0 to 18446744073709551615")]
    [InlineData("GPUMM_SYSTEM", "gpu", "there is no system 'gpu'; choose one of vmm, vm, svm, pagemap, manager, all")]
    [InlineData("GPUMM_VARIANT", "N99", "variant 'N99'; choose one of fixed")]
    public void A_bad_value_in_the_environment_fails_with_one_line(string name, string value, string expected)
    {
        var failure = Assert.ThrowsAny<Xunit.Sdk.XunitException>(() => Run(asked => asked == name ? value : null));
        Assert.Contains(expected, failure.Message);
        Assert.DoesNotContain('\n', failure.Message);
    }

    [Fact]
    public void A_violation_fails_with_the_report_and_its_token()
    {
        var result = Run(asked => asked == "GPUMM_VARIANT" ? "nova-v7" : null);
        var found = Assert.Single(result.Violations);
        Assert.Contains(found.Report, CampaignSummary.Of(result));
        Assert.Contains(found.Token, found.Report);
    }

    static CampaignResult Run(Func<string, string?> environment)
    {
        try
        {
            var options = Options(environment);
            Assert.NotEmpty(options.Targets());
            return Campaign.Run(options);
        }
        catch (BadInputException e)
        {
            Assert.Fail(e.Message);
            throw;
        }
    }

    static CampaignOptions Options(Func<string, string?> environment)
    {
        var options = new CampaignOptions
        {
            Seconds = Read("GPUMM_SECONDS", Values.Seconds, 5),
            Seed = Read("GPUMM_SEED", Values.Seed, 1UL),
            Systems = [Read("GPUMM_SYSTEM", (_, text) => text, CampaignTarget.AllSystems)],
            Variant = Read("GPUMM_VARIANT", (_, text) => text, CampaignTarget.Fixed),
        };
        return options;

        T Read<T>(string name, Func<string, string, T> read, T byDefault) =>
            environment(name) is { Length: > 0 } text ? read(name, text) : byDefault;
    }
}
