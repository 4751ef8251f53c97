using System.Text.Json.Serialization;

namespace GpuMm.Mutants.Killing;

/// <summary>What became of a mutant.</summary>
/// <param name="Mutant">Its number.</param>
/// <param name="Outcome">What, in one word.</param>
/// <param name="By">The token, the walk or the system on which it was killed; null if it was not.</param>
/// <param name="Property">What was violated, or what else went wrong.</param>
sealed record Fate(int Mutant, Outcome Outcome, string? By = null, string? Property = null)
{
    [JsonIgnore]
    public bool IsKilled => Outcome is not (Outcome.NotReached or Outcome.Survived);
}

[JsonConverter(typeof(JsonStringEnumConverter<Outcome>))]
enum Outcome
{
    KilledByToken,

    /// <summary>A part alone did not do what a plain model of it does.</summary>
    KilledByWalk,

    KilledByFuzz,

    /// <summary>It ran for ever between two steps, so that it had to be ended.</summary>
    TimedOut,

    /// <summary>It took the whole process with it.</summary>
    Crashed,

    /// <summary>No token, no walk and no short campaign came across it.</summary>
    NotReached,

    Survived,
}
