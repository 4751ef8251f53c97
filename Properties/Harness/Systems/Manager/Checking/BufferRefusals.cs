using GpuMm.Harness.Checking;
using GpuMm.Harness.Execution;
using GpuMm.Harness.Systems.Svm.Checking;
using GpuMm.Implementation.Kernel;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Harness.Systems.Manager.Checking;

/// <summary>
/// A buffer is refused because there is another, because the device is going, because something was made to fail, or because video memory
/// is full and nothing of it can be evicted. Mapping and unmapping what was prepared is never refused.
/// </summary>
sealed class BufferRefusals(RoomSought room) : SvmObserver
{
    readonly HashSet<int> failed = []; // tasks in which something was made to fail since their call began
    readonly HashSet<int> preparing = []; // tasks
    readonly HashSet<int> rivals = []; // tasks whose prepare met another buffer, or might have
    int buffers; // prepared, mapped, or about to be
    bool isGoing;

    public override void Invoked(Call call)
    {
        failed.Remove(call.Task);
        isGoing |= call.Operation is SvmOperation.Unplug;
        if (call.Operation is not SvmOperation.PrepareMap)
            return;
        preparing.Add(call.Task);
        if (buffers++ > 0)
            rivals.UnionWith(preparing);
    }

    public override void FailureInjected(FailureSite site, int task) => failed.Add(task);

    public override void Responded(Call call)
    {
        var errno = call.Response is SvmResponse.Refused refused ? refused.Errno : Errno.None;
        if (call.Operation is SvmOperation.PrepareMap)
            Prepared(call, errno);
        else if (call.Operation is SvmOperation.ExecuteMap or SvmOperation.UnmapPages && errno != Errno.None)
            Violate(call, errno);
        if (call.Operation is SvmOperation.UnmapPages && errno == Errno.None)
            buffers--;
    }

    void Prepared(Call call, Errno errno)
    {
        preparing.Remove(call.Task);
        bool hadRival = rivals.Remove(call.Task);
        if (errno != Errno.None)
            buffers--;
        bool hasReason = errno switch
        {
            Errno.None => true,
            Errno.ENODEV => isGoing,
            Errno.EINVAL => call.Operation is SvmOperation.PrepareMap { Kind: BufferKind.Misplaced },
            Errno.EEXIST => hadRival,
            Errno.ENOSPC => room.IsDoneBy(call.Task, inWindow: call.Operation is SvmOperation.PrepareMap { Kind: not BufferKind.Plain })
                || failed.Contains(call.Task),
            _ => failed.Contains(call.Task),
        };
        if (!hasReason)
            Violate(call, errno);
    }

    void Violate(Call call, Errno errno) => Hub.Violate(
        PropertyCatalogue.RefusalJustified, $"{call.Operation} was refused with {errno}, for no reason that exists");
}
