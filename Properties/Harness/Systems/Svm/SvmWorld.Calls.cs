using GpuMm.Harness.Execution;
using GpuMm.Implementation.Kernel;
using GpuMm.Implementation.Kernel.Mm;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Harness.Systems.Svm;

/// <summary>Each operation as the call that it stands for. An operation of a process that is not there is skipped.</summary>
sealed partial class SvmWorld
{
    const ulong FirstValue = 1UL << 40;

    /// <summary>A call of one of the process's threads, or of the kernel on its behalf.</summary>
    async ValueTask InProcess(int task, SvmOperation operation, int process, Func<MmStruct, ValueTask<Errno>> work)
    {
        if (await Begin(task, operation, Processes[process]) is not { } call)
            return;
        var errno = await work(Processes[process].Mm!);
        await End(call, errno == Errno.None ? new SvmResponse.Done() : new SvmResponse.Refused(errno), Processes[process]);
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
        await End(call, errno == Errno.None ? new SvmResponse.Done() : new SvmResponse.Refused(errno), process);
    }

    async ValueTask Unpin(int task, SvmOperation.Unpin unpin)
    {
        var process = Processes[unpin.Process];
        await kernel.Announce(StepKind.Write, process.Cell);
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
        await kernel.Announce(StepKind.Write, child.Cell);
        if (child.HasLived)
            return;
        child.HasLived = true;
        if (await Begin(task, fork, parent) is not { } call)
            return;
        var mm = NewMm(child);
        var errno = await parent.Mm!.ForkInto(mm);
        if (errno != Errno.None)
            await mm.Put();
        await End(call, errno == Errno.None ? new SvmResponse.Done() : new SvmResponse.Refused(errno), parent);
        kernel.Touch(StepKind.Write, child.Cell);
        child.Mm = errno == Errno.None ? mm : null;
    }

    /// <summary>Its threads end first; its memory goes before its files are closed (do_exit: exit_mm, then exit_files).</summary>
    async ValueTask Exit(int task, SvmOperation.Exit exit)
    {
        var process = Processes[exit.Process];
        await kernel.Announce(StepKind.Write, process.Cell);
        if (!process.IsAlive)
            return;
        process.IsExiting = true;
        var call = await Begin(task, exit);
        await kernel.Announce(StepKind.Wait, process.Cell, process.NoCalls);
        await process.Mm!.Put();
        if (!await Close(process))
            await kernel.Announce(StepKind.Wait, process.Cell, process.NoClosings);
        await End(call, new SvmResponse.Done());
    }

    async ValueTask GpuAccess(int task, SvmOperation.GpuAccess access)
    {
        var process = Processes[access.Process];
        await kernel.Announce(StepKind.Read, process.Cell);
        if (process.Svmm is null)
            return;
        var call = await Begin(task, access);
        ulong value = access.Access is FaultAccess.Write or FaultAccess.Atomic ? NextValue(task) : 0;
        var result = await engine.Access(
            process.Channel.Root, process.Number, task, SvmWindow.VfnOf(access.Page), access.Access, value, access.Cached);
        await End(call, result.Cancelled
            ? new SvmResponse.Accessed(Refusals.IsExcused(task) ? AccessOutcome.OutOfMemory : AccessOutcome.Refused)
            : new SvmResponse.Accessed(AccessOutcome.Done, result.Access.Value, result.Access.Before));
    }

    async ValueTask Bind(int task, SvmOperation.Bind bind)
    {
        var process = Processes[bind.Process];
        await kernel.Announce(StepKind.Read, process.Cell);
        if (!process.IsAlive || process.Svmm is not { } svmm)
            return;
        process.Calls++;
        process.Ioctls++;
        var call = await Begin(task, bind);
        var errno = await Drm.Dmem.Bind(svmm, RangeOf(bind.Page, bind.Pages));
        process.Ioctls--;
        await End(call, errno == Errno.None ? new SvmResponse.Done() : new SvmResponse.Refused(errno), process);
    }

    async ValueTask EvictDmem(int task, SvmOperation.EvictDmem evict)
    {
        var call = await Begin(task, evict);
        await Drm.Dmem.Evict();
        await End(call, new SvmResponse.Done());
    }

    async ValueTask OpenGpu(int task, SvmOperation.OpenGpu open)
    {
        var process = Processes[open.Process];
        await kernel.Announce(StepKind.Write, process.Cell);
        if (!process.IsAlive || process.HasOpened)
            return;
        process.HasOpened = true;
        process.Calls++;
        var call = await Begin(task, open);
        var errno = await process.Channel.Manage(SvmWindow.Span);
        if (errno == Errno.None)
        {
            process.Channel.Get();
            var svmm = NewSvmm(process);
            await process.Mm!.Notifiers.Register(svmm);
            await svm.Join(process.Number, svmm);
            kernel.Touch(StepKind.Write, process.Cell);
            process.Svmm = svmm;
        }

        await End(call, errno == Errno.None ? new SvmResponse.Done() : new SvmResponse.Refused(errno), process);
    }

    async ValueTask CloseGpu(int task, SvmOperation.CloseGpu close)
    {
        var process = Processes[close.Process];
        await kernel.Announce(StepKind.Write, process.Cell);
        if (process.Svmm is null || process.IsExiting)
            return;
        var call = await Begin(task, close);
        bool closed = await Close(process);
        await End(call, closed ? new SvmResponse.Done() : new SvmResponse.Skipped());
    }

    /// <summary>Calls on the file have a reference to it.</summary>
    /// <returns>False if it is not open, or somebody else is closing it.</returns>
    async ValueTask<bool> Close(SvmProcess process)
    {
        await kernel.Announce(StepKind.Write, process.Cell);
        if (process.Svmm is not { } svmm)
            return false;
        process.Svmm = null;
        process.Closings++;
        await kernel.Announce(StepKind.Wait, process.Cell, process.NoIoctls);
        await svm.Part(process.Number);
        await svmm.Close();
        kernel.Touch(StepKind.Write, process.Cell);
        process.Closings--;
        return true;
    }

    /// <summary>Whoever pinned a page lets go of it, whatever has become of the process.</summary>
    ValueTask Unpin(Page page) => AddressSpaces[0].Unpin(page);

    ulong NextValue(int task) => FirstValue + ((ulong)((numbered[task]++ * numbered.Length) + task + 1) << 4);

    /// <summary>Null if the process is not there.</summary>
    async ValueTask<Call?> Begin(int task, Operation operation, SvmProcess process)
    {
        await kernel.Announce(StepKind.Read, process.Cell);
        if (!process.IsAlive)
            return null;
        process.Calls++;
        return await Begin(task, operation);
    }

    async ValueTask<Call> Begin(int task, Operation operation)
    {
        await kernel.Announce(StepKind.Read, Resource.History);
        var call = history.Invoke(task, operation, kernel.StepCount);
        hub.Invoked(call);
        return call;
    }

    async ValueTask End(Call call, Response response, SvmProcess? process = null)
    {
        await kernel.Announce(StepKind.Write, Resource.History);
        history.Respond(call, response, kernel.StepCount);
        hub.Responded(call);
        if (process is null)
            return;
        kernel.Touch(StepKind.Read, process.Cell);
        process.Calls--;
    }
}
