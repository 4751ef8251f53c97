namespace GpuMm.Harness.Litmus;

/// <summary>The small programs with a bug, and the one that only measures: one line each.</summary>
public static class LitmusCatalogue
{
    /// <summary>In the order of the comparison's rows. Each has an order that fails and one that does not.</summary>
    public static readonly IReadOnlyList<SmallProgram> Buggy =
    [
        Reorder.Of(3), Reorder.Of(10), Reorder.Of(100),
        TwoStage.Of(2), TwoStage.Of(10), TwoStage.Of(100),
        WrongLock.Of(1), WrongLock.Of(3), WrongLock.Of(10),
        Lazy.Of(),
        LostUpdate.Of(2), LostUpdate.Of(3), LostUpdate.Of(10),
        Account.Of(),
        Deadlock.Of(2), Deadlock.Of(3), Deadlock.Of(10),
        Handoff.Of(),
        Aba.Of(),
        Stack.Of(3), Stack.Of(10),
        StartedInTurn.Of(Reorder.Of(3)), StartedInTurn.Of(Reorder.Of(10)), StartedInTurn.Of(Reorder.Of(100)),
        StartedInTurn.Of(TwoStage.Of(10)), StartedInTurn.Of(TwoStage.Of(100)),
        StartedInTurn.Of(Deadlock.Of(10)),
    ];

    public static readonly SmallProgram Throughput = Litmus.Throughput.Of();

    public static SmallProgram Get(string name) =>
        Buggy.Append(Throughput).FirstOrDefault(program => program.Name == name)
        ?? throw new ArgumentException($"there is no small program '{name}'", nameof(name));
}
