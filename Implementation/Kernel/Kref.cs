namespace GpuMm.Implementation.Kernel;

/// <summary>A reference count (include/linux/kref.h). Whoever makes the thing holds the first reference.</summary>
public sealed class Kref(KernelContext kernel, string name, Resource resource)
{
    public Kref(KernelContext kernel, string name)
        : this(kernel, name, kernel.NewCell(name))
    {
    }

    /// <summary>References held; 0 once the last was put.</summary>
    public int Count { get; private set; } = 1;

    /// <summary>Whether somebody holds one, looked at within the step of whoever uses the thing.</summary>
    public bool IsHeld
    {
        get
        {
            kernel.Touch(StepKind.Read, resource);
            return Count > 0;
        }
    }

    /// <summary>kref_get: the caller knows that there is a reference, its own or one that a lock it holds protects.</summary>
    /// <exception cref="RefcountException">There is none, and the thing is gone.</exception>
    public void Get()
    {
        kernel.Touch(StepKind.Write, resource);
        if (Count == 0)
            throw new RefcountException($"a reference was taken to {name}, which nobody held any more");
        Count++;
    }

    /// <summary>kref_get before any task runs.</summary>
    public void GetAtBoot() => Count++;

    /// <summary>kref_put: true if it was the last, and then the caller has to free the thing.</summary>
    /// <exception cref="RefcountException">There was none left to put.</exception>
    public async ValueTask<bool> Put()
    {
        await kernel.Announce(StepKind.Write, resource);
        return PutsLast();
    }

    /// <summary>kref_put within the step that is under way, for those who must not wait.</summary>
    /// <exception cref="RefcountException">There was none left to put.</exception>
    public bool Drop()
    {
        kernel.Touch(StepKind.Write, resource);
        return PutsLast();
    }

    bool PutsLast()
    {
        if (Count == 0)
            throw new RefcountException($"a reference to {name} was put that nobody held");
        return --Count == 0;
    }
}

/// <summary>A reference count was used after it had come to nothing (refcount_warn_saturate).</summary>
public sealed class RefcountException(string message) : Exception(message);
