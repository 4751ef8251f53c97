using GpuMm.Implementation.Kernel;
using GpuMm.Implementation.Manager;

namespace GpuMm.Harness.Systems.Manager;

/// <summary>A program variable that holds a buffer with its mapping. Only one operation at a time may have it.</summary>
sealed class ManagerSlot(KernelContext kernel, int index)
{
    readonly Resource variable = kernel.NewCell($"slot {index}");
    BufferMapping? held;
    bool isBusy;

    /// <summary>What was put into the buffer that it holds, when that was prepared.</summary>
    public ulong Content { get; set; }

    /// <summary>Null if it does not hold what an operation needs, or another one has it.</summary>
    public async ValueTask<BufferMapping?> Take(Func<BufferMapping, bool> fits)
    {
        await kernel.Announce(StepKind.Write, variable);
        if (isBusy || held is null || !fits(held))
            return null;
        isBusy = true;
        return held;
    }

    /// <summary>False if it holds something, or is about to.</summary>
    public async ValueTask<bool> TakeEmpty()
    {
        await kernel.Announce(StepKind.Write, variable);
        if (isBusy || held is not null)
            return false;
        return isBusy = true;
    }

    /// <summary>The operation that has it is done, and leaves that behind. Within its step.</summary>
    public void PutBack(BufferMapping? buffer)
    {
        kernel.Touch(StepKind.Write, variable);
        (held, isBusy) = (buffer, false);
    }
}
