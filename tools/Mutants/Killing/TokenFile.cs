using GpuMm.Harness.Campaigns;
using GpuMm.Harness.Reporting;

namespace GpuMm.Mutants.Killing;

/// <summary>Tokens of scenarios in a file, one a line; what stands behind # is a comment.</summary>
static class TokenFile
{
    /// <exception cref="BadInputException">There is no such file, or a line of it is no token of this build.</exception>
    public static IReadOnlyList<string> Read(string path)
    {
        try
        {
            string[] tokens = [.. File.ReadLines(path).Select(line => line.Split('#')[0].Trim()).Where(line => line.Length > 0)];
            foreach (string token in tokens)
                Token.Read(token);
            return tokens;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or FormatException)
        {
            throw new BadInputException($"--tokens '{path}': {e.Message}", e);
        }
    }
}
