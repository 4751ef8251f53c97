using GpuMm.Harness;
using GpuMm.Harness.Generation;
using GpuMm.Harness.Systems.Svm;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Tests.Generation;

/// <summary>Scenarios of shared virtual memory by number, on both formats in turn.</summary>
static class SvmScenarios
{
    const int Drawn = 96;

    static readonly Type[] OfOtherDrivers =
    [
        typeof(SvmOperation.Populate), typeof(SvmOperation.Unplug), typeof(SvmOperation.Advise), typeof(SvmOperation.PrepareMap),
        typeof(SvmOperation.ExecuteMap), typeof(SvmOperation.UnmapPages),
    ];

    /// <summary>The operations that there are with nouveau.</summary>
    public static IEnumerable<Type> Kinds => typeof(SvmOperation).GetNestedTypes().Except(OfOtherDrivers);

    public static Scenario Of(ulong seed, int index) =>
        new SvmGenerator(Choices(seed, index), "fixed", index % 2 == 0 ? MmuVersion.V2 : MmuVersion.V3).Scenario();

    public static IEnumerable<Scenario> Many(ulong seed, int count) => Enumerable.Range(0, count).Select(index => Of(seed, index));

    public static Choices Choices(ulong seed, int index)
    {
        var random = new SplitMix(SplitMix.Mix(seed, (ulong)index));
        return new Choices([.. Enumerable.Range(0, Drawn).Select(_ => random.Below(int.MaxValue))]);
    }
}
