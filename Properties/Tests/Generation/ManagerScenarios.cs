using GpuMm.Harness;
using GpuMm.Harness.Systems.Manager;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Tests.Generation;

/// <summary>Scenarios of the whole memory manager by number, on both formats in turn.</summary>
static class ManagerScenarios
{
    static readonly Type[] OfOtherDrivers =
        [typeof(SvmOperation.Fork), typeof(SvmOperation.Bind), typeof(SvmOperation.OpenGpu), typeof(SvmOperation.CloseGpu)];

    /// <summary>The operations that the system has.</summary>
    public static IEnumerable<Type> Kinds => typeof(SvmOperation).GetNestedTypes().Except(OfOtherDrivers);

    public static Scenario Of(ulong seed, int index) =>
        new ManagerGenerator(SvmScenarios.Choices(seed, index), "fixed", index % 2 == 0 ? MmuVersion.V2 : MmuVersion.V3).Scenario();

    public static IEnumerable<Scenario> Many(ulong seed, int count) => Enumerable.Range(0, count).Select(index => Of(seed, index));

    /// <summary>Written as in a token, and read.</summary>
    public static Operation RoundTrip(Operation operation)
    {
        using var bytes = new MemoryStream();
        ManagerSystem.Instance.Write(operation, new BinaryWriter(bytes));
        bytes.Position = 0;
        return ManagerSystem.Instance.Read(new BinaryReader(bytes));
    }
}
