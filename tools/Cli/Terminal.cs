namespace GpuMm.Cli;

/// <summary>Where a verb writes, and how it learns that it should stop.</summary>
/// <param name="Out">Results.</param>
/// <param name="Err">Complaints.</param>
/// <param name="IsInteractive">Somebody watches a screen: <paramref name="Out"/> may be painted over.</param>
/// <param name="Interrupted">Ctrl-C was pressed.</param>
public sealed record Terminal(TextWriter Out, TextWriter Err, bool IsInteractive = false, CancellationToken Interrupted = default);
