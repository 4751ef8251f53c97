namespace GpuMm.Tests.Exploring;

/// <summary>What a program came to in one run.</summary>
/// <param name="What">As its tasks, the properties and the page tables tell it.</param>
/// <param name="Trace">The order of its steps, up to the order of those that commute.</param>
/// <param name="Marks">The situations that were reached, a bit each.</param>
sealed record Outcome(string What, string Trace, UInt128 Marks);
