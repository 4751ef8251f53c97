using GpuMm.Harness;
using GpuMm.Harness.Systems.Pagemap;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Tests.Generation;

/// <summary>Scenarios of device memory by number.</summary>
static class PagemapScenarios
{
    public static Scenario Of(ulong seed, int index) =>
        new PagemapGenerator(SvmScenarios.Choices(seed, index), "fixed", MmuVersion.V2).Scenario();

    public static IEnumerable<Scenario> Many(ulong seed, int count) => Enumerable.Range(0, count).Select(index => Of(seed, index));
}
