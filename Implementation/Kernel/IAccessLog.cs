namespace GpuMm.Implementation.Kernel;

/// <summary>
/// Hears of everything that steps touch, so that somebody can tell which of them commute. An announcement names one resource; what a task
/// does between two announcements may touch more, and the places that do so report it.
/// </summary>
public interface IAccessLog
{
    /// <param name="step">As it was announced.</param>
    /// <param name="timedOut">It was a wait that gave up, which happens only when nobody else can go on.</param>
    void StepTaken(Step step, bool timedOut);

    /// <summary>The step that was taken last touches this too.</summary>
    void Touched(StepKind kind, Resource resource);

    /// <summary>The run has ended in a deadlock or was stopped; this step was announced and not taken.</summary>
    void Stuck(Step step);
}
