namespace GpuMm.Harness.Defects;

/// <summary>A defect that is known of and has no variant, so that nobody looks for it in vain.</summary>
/// <param name="Id">As a variant would be named.</param>
/// <param name="System">The system in which it would show.</param>
/// <param name="Summary">What is wrong, in one line.</param>
/// <param name="Source">Where that is known from.</param>
/// <param name="Reason">What this world lacks for it; or, of a refuted one, the scenario that shows that the code is right.</param>
/// <param name="IsRefuted">The code that it accuses was tried, and nothing is wrong with it.</param>
public sealed record NotBuilt(string Id, string System, string Summary, string Source, string Reason, bool IsRefuted = false);
