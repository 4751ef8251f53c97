using System.Globalization;
using GpuMm.Harness;
using GpuMm.Harness.Campaigns;
using GpuMm.Harness.Scheduling;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Cli;

/// <summary>Reads what the user gave for an option or an environment variable, which the complaint calls by its name.</summary>
public static class Values
{
    public static double Seconds(string name, string text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double seconds)
        && seconds is > 0 and < double.PositiveInfinity
            ? seconds
            : throw Wrong(name, text, "a positive number of seconds, such as 30 or 0.5");

    public static long Scenarios(string name, string text) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long scenarios) && scenarios > 0
            ? scenarios
            : throw Wrong(name, text, "a positive whole number, such as 1000");

    public static int Jobs(string name, string text) => Between(name, text, 1, CampaignOptions.MaxJobs);

    public static int Seeds(string name, string text) => Between(name, text, 1, 1000);

    public static int Tasks(string name, string text) => Between(name, text, 1, Scenario.MaxTasks);

    public static int Operations(string name, string text) => Between(name, text, 1, ScopeOptions.MostOperations);

    public static int Preemptions(string name, string text) => Between(name, text, 0, 1000);

    public static int MiB(string name, string text) => Between(name, text, 1, 1 << 20);

    public static ulong Seed(string name, string text) =>
        ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out ulong seed)
            ? seed
            : throw Wrong(name, text, $"a whole number from 0 to {ulong.MaxValue}");

    public static MmuVersion Mmu(string name, string text) => text switch
    {
        "v2" => MmuVersion.V2,
        "v3" => MmuVersion.V3,
        _ => throw Wrong(name, text, "v2 or v3"),
    };

    public static string Scheduler(string name, string text) =>
        Schedulers.Names.Contains(text) ? text : throw Wrong(name, text, $"one of {string.Join(", ", Schedulers.Names)}");

    static int Between(string name, string text, int least, int most) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number >= least && number <= most
            ? number
            : throw Wrong(name, text, $"a whole number from {least} to {most}");

    static BadInputException Wrong(string name, string text, string wanted) => new($"{name} {Phrase.Quote(text)} is not {wanted}");
}
