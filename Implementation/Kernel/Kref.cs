namespace GpuMm.Implementation.Kernel;

/// <summary>A reference count (include/linux/kref.h). Whoever makes the thing holds the first reference.</summary>
public sealed class Kref(KernelContext kernel, string name)
{
    readonly Resource resource = kernel.NewCell(name);

    /// <summary>References held; 0 once the last was put.</summary>
    public int Count { get; private set; } = 1;

    /// <summary>kref_get: the caller knows that there is a reference, its own or one that a lock it holds protects.</summary>
    public void Get()
    {
        kernel.Touch(StepKind.Write, resource);
        Count++;
    }

    /// <summary>kref_put: true if it was the last, and then the caller has to free the thing.</summary>
    /// <exception cref="InvalidOperationException">There was none left to put.</exception>
    public async ValueTask<bool> Put()
    {
        await kernel.Announce(StepKind.Write, resource);
        if (Count == 0)
            throw new InvalidOperationException($"a reference to {name} was put that nobody held");
        return --Count == 0;
    }
}
