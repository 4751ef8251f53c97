using GpuMm.Cli.Verbs;

namespace GpuMm.Cli;

/// <summary>The verbs, in the order in which help lists them: one line each.</summary>
static class VerbRegistry
{
    public static IEnumerable<IVerb> All =>
    [
        new FuzzVerb(),
        new ExploreVerb(),
        new ReplayVerb(),
        new CheckVerb(),
        new DefectsVerb(),
        new LifecyclesVerb(),
    ];
}
