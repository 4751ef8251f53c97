using BenchmarkDotNet.Attributes;
using GpuMm.Harness.Scheduling;
using GpuMm.Implementation.Kernel;

namespace GpuMm.Benchmarks;

/// <summary>The bare kernel: three tasks with four locked operations each, so 36 steps a schedule, without history or checks.</summary>
[MemoryDiagnoser]
public class KernelSteps
{
    const int Tasks = 3;
    const int OperationsPerTask = 4;

    ulong seed;

    [Benchmark]
    public int Schedule()
    {
        var kernel = new KernelContext(Schedulers.Make("random", seed++, Profile.None), new FailurePlan([]), new Silence(), 10_000);
        var mutex = new Implementation.Kernel.Mutex(kernel, kernel.Lockdep.Class("lock"));
        int counter = 0;
        for (int task = 0; task < Tasks; task++)
            kernel.Spawn(task, "task", Work);
        kernel.Run();
        return counter;

        async ValueTask Work()
        {
            for (int i = 0; i < OperationsPerTask; i++)
            {
                await using (await mutex.Lock())
                {
                    await kernel.Announce(StepKind.Write, new Resource(ResourceKind.Cell, 0));
                    counter++;
                }
            }
        }
    }

    sealed class Silence : IKernelListener
    {
        public void StepTaken(Step step)
        {
        }

        public void FailureInjected(FailureSite site, KernelTask task)
        {
        }

        public void TaskCrashed(KernelTask task) => throw new InvalidOperationException("a task of the benchmark crashed", task.Failure);

        public void LockdepReport(LockdepFinding finding) => throw new InvalidOperationException(finding.Message);

        public void Warned(string message)
        {
        }
    }
}
