namespace GpuMm.Harness.Histories;

/// <summary>What the check of one history may take.</summary>
/// <param name="Seconds">For deciding; reading comes on top, and so do as many again to say why.</param>
/// <param name="MemoMiB">Memory for what the search has tried.</param>
public sealed record CheckLimits(double Seconds, int MemoMiB)
{
    public const double DefaultSeconds = 60;
    public const int DefaultMemoMiB = 512;
}
