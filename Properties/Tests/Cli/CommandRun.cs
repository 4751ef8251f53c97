using GpuMm.Cli;
using Xunit;

namespace GpuMm.Tests.Cli;

/// <summary>What one call of the command said and returned.</summary>
sealed record CommandRun(int Code, string Out, string Err)
{
    /// <summary>A campaign that finds something within a moment, on any machine.</summary>
    public static readonly string[] Violating = ["fuzz", "--variant", "nova-v7", "--scenarios", "500", "--seed", "3", "--jobs", "2"];

    public static CommandRun Of(params string[] args)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        int code = CliMain.Run(args, output, error);
        return new CommandRun(code, output.ToString(), error.ToString());
    }

    public void AssertIsOneComplaint()
    {
        Assert.Equal(ExitCode.BadInput, Code);
        Assert.Equal("", Out);
        Assert.StartsWith("gpumm: ", Err);
        Assert.EndsWith("\n", Err);
        Assert.DoesNotContain('\n', Err.TrimEnd('\n'));
    }
}

/// <summary>A file name of one test's own.</summary>
sealed class ScratchFile : IDisposable
{
    public string Path { get; } = System.IO.Path.Combine(System.IO.Path.GetTempPath(), $"gpumm-{Guid.NewGuid():N}");

    public void Dispose() => File.Delete(Path);
}
