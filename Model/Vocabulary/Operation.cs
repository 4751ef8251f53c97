namespace GpuMm.Model.Vocabulary;

/// <summary>One call of a program, as plain data. Each system has its own closed set.</summary>
public abstract record Operation;

/// <summary>What an operation answered.</summary>
public abstract record Response;
