namespace GpuMm.Implementation.Kernel;

/// <summary>What a task is about to do to something that tasks share.</summary>
public enum StepKind
{
    Local,
    Acquire,
    Release,
    Read,
    Write,
    Allocate,
    Wait,
    Signal,

    /// <summary>Gives back a lock that others may hold for reading too; to them it makes no difference.</summary>
    ReleaseRead,
}

public static class StepKinds
{
    extension(StepKind kind)
    {
        /// <summary>
        /// Whether it can matter to others that it came first. There is memory for everybody, so allocations change nothing; where one is
        /// wanted to fail, their order matters, and the kernel says so of the step itself (<see cref="ResourceKind.FailureCount"/>).
        /// </summary>
        public bool Changes => kind is not (StepKind.Read or StepKind.ReleaseRead or StepKind.Local or StepKind.Allocate);
    }
}

/// <summary>One atomic step, announced before it is taken: who will do what to which resource.</summary>
public readonly record struct Step(int Task, StepKind Kind, Resource Resource)
{
    /// <summary>Only the order of dependent steps can matter: steps on one resource of which at least one changes it.</summary>
    public bool DependsOn(Step other) =>
        Resource == other.Resource && Resource.Kind != ResourceKind.None && (Kind.Changes || other.Kind.Changes);

    public override string ToString() => Resource.Kind == ResourceKind.None ? $"{Kind}" : $"{Kind} {Resource}";
}
