namespace GpuMm.Harness.Minimizing;

/// <summary>
/// What a search may spend. Steps count as well as executions, because one that never ends takes a hundred times as many as others.
/// </summary>
/// <param name="Runs">Executions.</param>
sealed record SearchBudget(long Runs)
{
    /// <summary>More than small programs take on average, all phases together.</summary>
    const int StepsPerRun = 500;

    /// <summary>For a schedule of a program that has just been cut.</summary>
    public static readonly SearchBudget AfterCut = new(250);

    /// <summary>For a schedule of one of the smallest programs.</summary>
    public static readonly SearchBudget ForProgram = new(400);

    /// <summary>The smallest programs, all together: a second or two, or ten if they do not end.</summary>
    public static readonly SearchBudget ForSmallestProgram = new(40_000);

    /// <summary>All cuts of one scenario, whatever comes of them.</summary>
    public static readonly SearchBudget ForCuts = new(100_000);

    /// <summary>For the order of the tasks in the text: each order takes a proof that no fewer preemptions will do.</summary>
    public static readonly SearchBudget ForNames = new(20_000);

    /// <summary>For proving that fewer preemptions will not do.</summary>
    public static readonly SearchBudget ForProof = new(20_000);

    /// <summary>For proving that fewer operations will not do: a few seconds.</summary>
    public static readonly SearchBudget ForMinimality = new(60_000);

    /// <summary>Of all executions together.</summary>
    public long Steps => Runs * StepsPerRun;
}
