namespace GpuMm.Harness.Linearizability;

/// <summary>A call on one object with the interval in which it took effect. Intervals are closed: calls that touch overlap.</summary>
/// <param name="Call">What it did, or saw.</param>
/// <param name="InvokedAt">When it began, in any unit.</param>
/// <param name="RespondedAt">
/// When it was answered; <see cref="TimedCall.Never"/> if it was not: it took effect at any time since, or not at all.
/// </param>
/// <param name="MayBeLeftOut">It need not have taken effect, although it was answered.</param>
readonly record struct TimedCall<TCall>(TCall Call, int InvokedAt, int RespondedAt, bool MayBeLeftOut = false)
{
    public bool IsPending => RespondedAt == TimedCall.Never;

    /// <summary>Whether it must be in the order.</summary>
    public bool IsRequired => !IsPending && !MayBeLeftOut;
}

static class TimedCall
{
    /// <summary>The end of a call that may still take effect when everything else is over, where nobody sees it.</summary>
    public const int Never = int.MaxValue;
}
