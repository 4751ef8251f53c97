namespace GpuMm.Implementation.Kernel;

/// <summary>What a task may have to wait for. A step behind a closed gate is not enabled.</summary>
public abstract class Gate
{
    /// <summary>Only time ends the wait for it.</summary>
    public static readonly Gate Never = new Closed();

    public abstract bool IsOpen { get; }

    /// <summary>The step that waited for the gate has been taken.</summary>
    public virtual void Passed()
    {
    }

    /// <summary>The one task that could open it; null if that may be anybody.</summary>
    public virtual KernelTask? HeldBy => null;

    /// <summary>Who waits for it has done all that was asked of it, and waits to be asked for more.</summary>
    public virtual bool WaitsForWork => false;

    /// <summary>For deadlock reports: what it is, and who could open it.</summary>
    public abstract string Describe();

    sealed class Closed : Gate
    {
        public override bool IsOpen => false;

        public override string Describe() => "some time to pass";
    }
}
