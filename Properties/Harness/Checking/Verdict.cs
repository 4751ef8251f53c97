namespace GpuMm.Harness.Checking;

/// <summary>What a test came to.</summary>
public abstract record Verdict
{
    Verdict()
    {
    }

    public sealed record Holds : Verdict
    {
        public static readonly Holds Instance = new();
    }

    /// <summary>Each violated property once, earliest first.</summary>
    public sealed record Violated(IReadOnlyList<Violation> Violations) : Verdict
    {
        public Violation First => Violations[0];

        public Violation? Of(string propertyId) => Violations.FirstOrDefault(violation => violation.Property.Id == propertyId);
    }

    /// <summary>A limit was reached before the question was decided. Counted and shown, never a silent pass.</summary>
    public sealed record Unknown(string Limit) : Verdict;
}
