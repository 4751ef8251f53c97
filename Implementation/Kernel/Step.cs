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
}

/// <summary>One atomic step, announced before it is taken: who will do what to which resource.</summary>
public readonly record struct Step(int Task, StepKind Kind, Resource Resource)
{
    /// <summary>Only the order of dependent steps can matter: steps on one resource of which at least one changes it.</summary>
    public bool DependsOn(Step other) =>
        Resource == other.Resource && Resource.Kind != ResourceKind.None && !(Reads && other.Reads);

    bool Reads => Kind is StepKind.Read or StepKind.Local;

    public override string ToString() => Resource.Kind == ResourceKind.None ? $"{Kind}" : $"{Kind} {Resource}";
}
