namespace GpuMm.Harness.Campaigns;

/// <summary>The same work on several threads.</summary>
static class Workers
{
    static readonly TimeSpan TickInterval = TimeSpan.FromMilliseconds(200);

    /// <summary>
    /// Returns when all are done, or throws what one of them threw; meanwhile calls <paramref name="tick"/> now and then.
    /// </summary>
    public static void SideBySide(int workers, Action work, Action tick)
    {
        var all = Task.WhenAll(Enumerable.Range(0, workers).Select(_ => Task.Factory.StartNew(
            work, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default)));
        while (!((IAsyncResult)all).AsyncWaitHandle.WaitOne(TickInterval))
            tick();
        all.GetAwaiter().GetResult();
    }
}
