namespace GpuMm.Implementation.Kernel;

/// <summary>
/// Hears of everything that steps touch, so that somebody can tell which of them commute. An announcement names one resource; what a task
/// does between two announcements may touch more, and the places that do so report it.
/// </summary>
public interface IAccessLog
{
    /// <param name="step">As it was announced.</param>
    /// <param name="timedOut">It was a wait that gave up, which it could only after time had passed.</param>
    void StepTaken(Step step, bool timedOut);

    /// <summary>
    /// Nobody could go on before some waits gave up: all steps so far come before those that are now taken because of their deadline. Who
    /// passes on what it hears must pass on this too: without it, such a step seems ordered after little.
    /// </summary>
    void TimePassed();

    /// <summary>The step that was taken last touches this too.</summary>
    void Touched(StepKind kind, Resource resource);

    /// <summary>The run has ended; this step was announced and not taken: in a deadlock, when stopped, or by a background task.</summary>
    void Stuck(Step step);
}
