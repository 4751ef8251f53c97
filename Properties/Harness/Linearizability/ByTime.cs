namespace GpuMm.Harness.Linearizability;

/// <summary>A call and a time in one word, so that many are sorted fast; those of one time by the place of the call.</summary>
static class ByTime
{
    public static long Key(int time, int call) => ((long)time << 32) | (uint)call;

    public static int CallOf(long key) => (int)(key & int.MaxValue);
}
