using System.Collections.Immutable;
using GpuMm.Harness.Litmus;
using GpuMm.Harness.Scheduling;
using GpuMm.Implementation.Kernel;
using Xunit;

namespace GpuMm.Tests.Litmus;

/// <summary>Random programs: a seed stands for one of them, and an order for one final state.</summary>
public class RandomProgramTests
{
    const int Programs = 300;

    static readonly RandomProgram[] Drawn = [.. Enumerable.Range(0, Programs).Select(seed => RandomProgram.Of((ulong)seed))];

    static readonly RandomProgram[] WithWork = [.. Enumerable.Range(0, Programs).Select(seed => RandomProgram.WithWork((ulong)seed))];

    static readonly RandomProgram[] WithTries = [.. Enumerable.Range(0, Programs).Select(seed => RandomProgram.WithTries((ulong)seed))];

    [Fact]
    public void A_seed_stands_for_one_program()
    {
        Assert.Equal(Drawn.Select(program => program.ToString()), Drawn.Select(program => RandomProgram.Of(program.Seed).ToString()));
        Assert.True(Drawn.Select(program => program.ToString()).Distinct().Count() > Programs * 9 / 10);
        Assert.Equal(
            WithWork.Select(program => program.ToString()), WithWork.Select(program => RandomProgram.WithWork(program.Seed).ToString()));
    }

    [Fact]
    public void A_program_reads_as_what_it_does_and_does_it()
    {
        var program = new RandomProgram(
            0,
            [
                [new(Opcode.Lock, 1), new(Opcode.WriteConstant, 0, Constant: 7), new(Opcode.Unlock, 1), new(Opcode.Signal)],
                [new(Opcode.Wait), new(Opcode.Read, 0), new(Opcode.WriteSum, 2, Constant: 2)],
                [new(Opcode.Reinit, 1), new(Opcode.WaitTimeout, 1)],
            ]);
        Assert.Equal(
            "task 1: lock M; a = 7; unlock M; signal E\ntask 2: wait E; r0 = a; c = r0 + 2\ntask 3: reinit F; r0 = wait F for a while",
            program.ToString());
        Assert.Equal("a=7 b=0 c=9 E=done F=open 2.r0=7 3.r0=0", program.Run(StepOrder.Of("")).FinalState);
    }

    [Fact]
    public void Work_reads_as_what_it_does_and_is_done_in_the_order_of_queueing()
    {
        var program = new RandomProgram(0, [[new(Opcode.Queue, 1, Constant: 1), new(Opcode.Queue, 1, Constant: 0), new(Opcode.Flush, 1)]])
        {
            Work = [[new(Opcode.Read), new(Opcode.WriteConstant, 0, Constant: 7)], [new(Opcode.WriteConstant, 0, Constant: 3)]],
        };
        Assert.Equal("task 1: queue work 2 on Q; queue work 1 on Q; flush Q\nwork 1: r0 = a; a = 7\nwork 2: a = 3", program.ToString());
        var run = program.Run(StepOrder.Of("1 33 1 33*4 1"));
        Assert.Equal("a=7 b=0 c=0 E=open F=done 32.w1.r0=3", run.FinalState);
        Assert.Equal((RunEnd.Completed, program.Steps), (run.End, run.Steps));
    }

    [Fact]
    public void What_a_task_tried_to_take_it_releases_only_if_it_has_it()
    {
        var program = new RandomProgram(
            0,
            [
                [new(Opcode.TryLock, 1), new(Opcode.WaitUnlocked), new(Opcode.Unlock, 1), new(Opcode.WriteLock), new(Opcode.RwUnlock)],
                [new(Opcode.TryLock, 1), new(Opcode.TryReadLock, Register: 1), new(Opcode.Unlock, 1), new(Opcode.RwUnlock)],
                [new(Opcode.ReadLock), new(Opcode.RwUnlock)],
            ]);
        Assert.Equal(
            "task 1: r0 = trylock M; wait until L is free; unlock M; write lock S; unlock S\n"
            + "task 2: r0 = trylock M; r1 = read trylock S; unlock M; unlock S\ntask 3: read lock S; unlock S",
            program.ToString());
        Assert.Equal("a=0 b=0 c=0 E=open F=done 1.r0=1 2.r0=0 2.r1=0", program.Run(StepOrder.Of("1 2 1*3 2 1 3*2")).FinalState);
        Assert.Equal("a=0 b=0 c=0 E=open F=done 1.r0=1 2.r0=0 2.r1=1", program.Run(StepOrder.Of("3 1 2*3 3 1*4")).FinalState);
    }

    [Fact]
    public void An_order_stands_for_one_final_state()
    {
        foreach (var program in Drawn.Concat(WithWork).Concat(WithTries))
        {
            var recorder = new ScheduleRecorder(new RandomScheduler(program.Seed));
            var run = program.Run(recorder);
            Assert.Equal(run.FinalState, program.Run(new RandomScheduler(program.Seed)).FinalState);
            Assert.Equal(run.FinalState, program.Run(new ReplayScheduler(recorder.Recorded.Switches)).FinalState);
        }
    }

    [Fact]
    public void Programs_keep_within_their_limits() => Assert.All(Drawn, program =>
    {
        Assert.InRange(program.Code.Length, 2, RandomProgram.MostTasks);
        Assert.All(program.Code, task => Assert.InRange(task.Length, 1, RandomProgram.MostOperations + Instruction.LockNames.Length));
        Assert.True(RandomProgram.Of(program.Seed, maxTasks: 2, maxOperations: 2) is { Code.Length: 2, Steps: <= 8 });
    });

    [Fact]
    public void A_run_ends_and_a_lock_is_free_after_it_or_somebody_is_stuck() => Assert.All(Drawn, program =>
    {
        var run = program.Run(new RandomScheduler(program.Seed));
        Assert.True(run.End is RunEnd.Completed or RunEnd.Deadlocked);
        Assert.Equal(run.End == RunEnd.Completed, run.Steps == program.Steps);
        Assert.Equal(run.End == RunEnd.Deadlocked, run.FinalState.Contains("stuck: task ", StringComparison.Ordinal));
        foreach (var task in program.Code)
            Assert.Equal(task.Count(i => i.Opcode == Opcode.Lock), task.Count(i => i.Opcode == Opcode.Unlock));
    });

    [Fact]
    public void Every_kind_of_instruction_comes_up_and_sections_that_are_not_nested_too()
    {
        Opcode[] work = [Opcode.Queue, Opcode.Flush];
        Opcode[] tries =
            [Opcode.TryLock, Opcode.WaitUnlocked, Opcode.ReadLock, Opcode.TryReadLock, Opcode.WriteLock, Opcode.RwUnlock];
        var all = Enum.GetValues<Opcode>();
        Assert.Equal(all.Except(work).Except(tries), Used(Drawn.SelectMany(program => program.Code)));
        Assert.Equal(all.Except(tries), Used(WithWork.SelectMany(program => program.Code)));
        Assert.Equal(all.Except(tries).Except([Opcode.Queue]), Used(WithWork.SelectMany(program => program.Work)));
        Assert.Equal(all.Except(work), Used(WithTries.SelectMany(program => program.Code)));
        Assert.Contains(Drawn.SelectMany(program => program.Code), task => IsNotNested(task));
    }

    [Fact]
    public void There_are_programs_with_many_final_states_and_programs_that_only_sometimes_deadlock()
    {
        int mixed = 0, several = 0;
        foreach (var program in Drawn)
        {
            LitmusRun[] runs = [.. Enumerable.Range(0, 50).Select(seed => program.Run(new RandomScheduler((ulong)seed)))];
            mixed += runs.Select(run => run.End).Distinct().Count() == 2 ? 1 : 0;
            several += runs.Select(run => run.FinalState).Distinct().Count() > 3 ? 1 : 0;
        }

        Assert.True(mixed >= Programs / 50, $"{mixed} programs only sometimes deadlock");
        Assert.True(several >= Programs / 6, $"{several} programs have more than three final states");
    }

    static IEnumerable<Opcode> Used(IEnumerable<ImmutableArray<Instruction>> code) =>
        code.SelectMany(instructions => instructions).Select(instruction => instruction.Opcode).Distinct().Order();

    static bool IsNotNested(IEnumerable<Instruction> task)
    {
        var held = new Stack<int>();
        foreach (var instruction in task)
        {
            if (instruction.Opcode == Opcode.Lock)
                held.Push(instruction.Target);
            else if (instruction.Opcode == Opcode.Unlock && held.Pop() != instruction.Target)
                return true;
        }

        return false;
    }
}
