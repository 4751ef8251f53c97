using System.Reflection;
using Microsoft.FSharp.Collections;
using Microsoft.FSharp.Core;

namespace FsCheck.Xunit;

/// <summary>What attributes say about the run of a property; what is null was not said.</summary>
sealed record PropertySettings
{
    public int? MaxTest { get; init; }

    public int? MaxRejected { get; init; }

    public int? StartSize { get; init; }

    public int? EndSize { get; init; }

    public string? Replay { get; init; }

    public int? Parallelism { get; init; }

    public bool? Verbose { get; init; }

    public bool? QuietOnSuccess { get; init; }

    public IReadOnlyList<Type> Arbitrary { get; init; } = [];

    /// <summary>The settings that hold for a method of a test class: the nearest attribute wins.</summary>
    public static PropertySettings Of(Type testClass, MethodInfo method)
    {
        var settings = method.GetCustomAttribute<PropertyAttribute>()?.Settings ?? new PropertySettings();
        for (var type = testClass; type is not null; type = type.DeclaringType)
            settings = settings.Within(type.GetCustomAttribute<PropertiesAttribute>());
        return settings.Within(testClass.Assembly.GetCustomAttribute<PropertiesAttribute>());
    }

    public Config ToConfig(IRunner runner, Action<string> write)
    {
        var standard = Config.Default;
        var config = standard
            .WithMaxTest(MaxTest ?? standard.MaxTest)
            .WithMaxRejected(MaxRejected ?? standard.MaxRejected)
            .WithStartSize(StartSize ?? standard.StartSize)
            .WithEndSize(EndSize ?? standard.EndSize)
            .WithQuietOnSuccess(QuietOnSuccess ?? standard.QuietOnSuccess)
            .WithReplay(string.IsNullOrEmpty(Replay) ? standard.Replay : ReplayText.Parse(Replay))
            .WithParallelRunConfig(Parallelism is { } degree ? new ParallelRunConfig(degree) : standard.ParallelRunConfig)
            .WithArbitrary(Arbitrary)
            .WithRunner(runner);
        return Verbose is true ? Report(config, write) : config.WithEvery(Config.Quick.Every).WithEveryShrink(Config.Quick.EveryShrink);
    }

    PropertySettings Within(PropertiesAttribute? attribute) => attribute?.Settings is not { } outer ? this : new()
    {
        MaxTest = MaxTest ?? outer.MaxTest,
        MaxRejected = MaxRejected ?? outer.MaxRejected,
        StartSize = StartSize ?? outer.StartSize,
        EndSize = EndSize ?? outer.EndSize,
        Replay = Replay ?? outer.Replay,
        Parallelism = Parallelism ?? outer.Parallelism,
        Verbose = Verbose ?? outer.Verbose,
        QuietOnSuccess = QuietOnSuccess ?? outer.QuietOnSuccess,
        Arbitrary = [.. Arbitrary, .. outer.Arbitrary],
    };

    // FsCheck would print what these return; the output of a test is elsewhere.
    static Config Report(Config config, Action<string> write)
    {
        var (every, everyShrink) = (Config.Verbose.Every, Config.Verbose.EveryShrink);
        return config
            .WithEvery(FuncConvert.FromFunc<int, FSharpList<object>, string>((number, arguments) =>
            {
                write(every.Invoke(number).Invoke(arguments));
                return "";
            }))
            .WithEveryShrink(FuncConvert.FromFunc<FSharpList<object>, string>(arguments =>
            {
                write(everyShrink.Invoke(arguments));
                return "";
            }));
    }
}
