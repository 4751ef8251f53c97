using GpuMm.Harness.Execution;
using GpuMm.Implementation.Kernel;
using GpuMm.Implementation.Kernel.Mm;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Harness.Systems.Svm;

/// <summary>Each operation of a process as the call that it stands for. An operation of a process that is not there is skipped.</summary>
abstract partial class SvmWorld
{
    const ulong FirstValue = 1UL << 40;

    /// <summary>A call of one of the process's threads, or of the kernel on its behalf.</summary>
    protected async ValueTask InProcess(int task, SvmOperation operation, int process, Func<MmStruct, ValueTask<Errno>> work)
    {
        if (await Begin(task, operation, Processes[process]) is not { } call)
            return;
        var errno = await work(Processes[process].Mm!);
        await End(call, Answer(errno), Processes[process]);
    }

    /// <summary>A call that is of no process: of the driver, or of whoever owns the device.</summary>
    protected async ValueTask OfDevice(int task, SvmOperation operation, Func<ValueTask<Errno>> work)
    {
        var call = await Begin(task, operation);
        await End(call, Answer(await work()));
    }

    async ValueTask Load(int task, SvmOperation.Load load)
    {
        if (await Begin(task, load, Processes[load.Process]) is not { } call)
            return;
        var (outcome, value) = await Processes[load.Process].Mm!.Load(SvmWindow.VfnOf(load.Page));
        await End(call, new SvmResponse.Accessed(outcome, value), Processes[load.Process]);
    }

    async ValueTask Store(int task, SvmOperation.Store store)
    {
        if (await Begin(task, store, Processes[store.Process]) is not { } call)
            return;
        ulong value = NextValue(task);
        var outcome = await Processes[store.Process].Mm!.Store(SvmWindow.VfnOf(store.Page), value);
        await End(call, new SvmResponse.Accessed(outcome, value), Processes[store.Process]);
    }

    async ValueTask Pin(int task, SvmOperation.Pin pin)
    {
        var process = Processes[pin.Process];
        if (await Begin(task, pin, process) is not { } call)
            return;
        var (errno, page) = await process.Mm!.Pin(SvmWindow.VfnOf(pin.Page));
        if (page is not null)
            process.Pinned(pin.Page, page);
        await End(call, Answer(errno), process);
    }

    async ValueTask Unpin(int task, SvmOperation.Unpin unpin)
    {
        var process = Processes[unpin.Process];
        await Kernel.Announce(StepKind.Write, process.Cell);
        if (process.TakePin(unpin.Page) is not { } page)
            return;
        var call = await Begin(task, unpin);
        await Unpin(page);
        await End(call, new SvmResponse.Done());
    }

    async ValueTask Reap(int task, SvmOperation.Reap reap)
    {
        var process = Processes[reap.Process];
        if (await Begin(task, reap, process) is not { } call)
            return;
        int taken = await reaper.Reap(process.Mm!, RangeOf(reap.Page, reap.Pages));
        await End(call, new SvmResponse.Reaped(taken), process);
    }

    async ValueTask Fork(int task, SvmOperation.Fork fork)
    {
        var (parent, child) = (Processes[0], Processes[1]);
        await Kernel.Announce(StepKind.Write, child.Cell);
        if (child.HasLived)
            return;
        child.HasLived = true;
        if (await Begin(task, fork, parent) is not { } call)
            return;
        var mm = NewMm(child);
        var errno = await parent.Mm!.ForkInto(mm);
        if (errno != Errno.None)
            await mm.Put();
        await End(call, Answer(errno), parent);
        Kernel.Touch(StepKind.Write, child.Cell);
        child.Mm = errno == Errno.None ? mm : null;
    }

    /// <summary>Its threads end first; its memory goes before its files are closed (do_exit: exit_mm, then exit_files).</summary>
    async ValueTask Exit(int task, SvmOperation.Exit exit)
    {
        var process = Processes[exit.Process];
        await Kernel.Announce(StepKind.Write, process.Cell);
        if (!process.IsAlive)
            return;
        process.IsExiting = true;
        var call = await Begin(task, exit);
        await Kernel.Announce(StepKind.Wait, process.Cell, process.NoCalls);
        await process.Mm!.Put();
        await CloseFiles(process);
        await End(call, new SvmResponse.Done());
    }

    protected static SvmResponse Answer(Errno errno) => errno == Errno.None ? new SvmResponse.Done() : new SvmResponse.Refused(errno);

    /// <summary>Whoever pinned a page lets go of it, whatever has become of the process.</summary>
    ValueTask Unpin(Page page) => AddressSpaces[0].Unpin(page);

    protected ulong NextValue(int task) => FirstValue + ((ulong)((numbered[task]++ * numbered.Length) + task + 1) << 4);

    /// <summary>Null if the process is not there.</summary>
    async ValueTask<Call?> Begin(int task, Operation operation, SvmProcess process)
    {
        await Kernel.Announce(StepKind.Read, process.Cell);
        if (!process.IsAlive)
            return null;
        process.Calls++;
        return await Begin(task, operation);
    }

    protected async ValueTask<Call> Begin(int task, Operation operation)
    {
        await Kernel.Announce(StepKind.Read, Resource.History);
        var call = History.Invoke(task, operation, Kernel.StepCount);
        hub.Invoked(call);
        return call;
    }

    protected async ValueTask End(Call call, Response response, SvmProcess? process = null)
    {
        await Kernel.Announce(StepKind.Write, Resource.History);
        History.Respond(call, response, Kernel.StepCount);
        hub.Responded(call);
        if (process is null)
            return;
        Kernel.Touch(StepKind.Read, process.Cell);
        process.Calls--;
    }
}
