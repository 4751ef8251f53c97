using GpuMm.Harness;
using GpuMm.Harness.Generation;
using GpuMm.Harness.Systems.Vm;

namespace GpuMm.Tests.Generation;

/// <summary>Scenarios of panthor's VMs by number, and the right operations among theirs.</summary>
static class VmScenarios
{
    const int Drawn = 96;

    public static Scenario Of(ulong seed, int index)
    {
        var random = new SplitMix(SplitMix.Mix(seed, (ulong)index));
        return new VmGenerator(new Choices([.. Enumerable.Range(0, Drawn).Select(_ => random.Below(int.MaxValue))]), "fixed").Scenario();
    }

    public static IEnumerable<Scenario> Many(ulong seed, int count) => Enumerable.Range(0, count).Select(index => Of(seed, index));
}
