using GpuMm.Implementation.Kernel;
using GpuMm.Implementation.Kernel.Mm;

namespace GpuMm.Harness.Systems.Svm;

/// <summary>A process as a program names it: its address space while it lives, and what it has pinned.</summary>
abstract class SvmProcess
{
    readonly Dictionary<int, Stack<Page>> pins = []; // by page number

    protected SvmProcess(KernelContext kernel, int number)
    {
        Number = number;
        Cell = kernel.NewCell($"process {number}");
        NoCalls = new Idle(this, "the calls of process", () => Calls);
    }

    public int Number { get; }

    /// <summary>Whoever begins or ends a call reads it; who makes the process come or go writes it.</summary>
    public Resource Cell { get; }

    /// <summary>Null before the fork. After the exit the kernel may still be using it.</summary>
    public MmStruct? Mm { get; set; }

    /// <summary>It has been made once, which the fork does not do again.</summary>
    public bool HasLived { get; set; }

    /// <summary>From then on no call of it begins.</summary>
    public bool IsExiting { get; set; }

    /// <summary>Calls of its threads that are under way.</summary>
    public int Calls { get; set; }

    public Gate NoCalls { get; }

    public bool IsAlive => Mm is not null && !IsExiting;

    public void Pinned(int page, Page pinned)
    {
        if (!pins.TryGetValue(page, out var stack))
            pins.Add(page, stack = new Stack<Page>());
        stack.Push(pinned);
    }

    /// <summary>The page that was pinned there last; null if none is.</summary>
    public Page? TakePin(int page) => pins.TryGetValue(page, out var stack) && stack.TryPop(out var pinned) ? pinned : null;

    public IEnumerable<int> PinnedAt => pins.Where(pair => pair.Value.Count > 0).Select(pair => pair.Key).Order();

    protected sealed class Idle(SvmProcess process, string what, Func<int> count) : Gate
    {
        public override bool IsOpen => count() == 0;

        public override string Describe() => $"{what} {process.Number} to end";
    }
}
