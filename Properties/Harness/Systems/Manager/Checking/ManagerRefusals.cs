using GpuMm.Harness.Systems.Svm;
using GpuMm.Harness.Systems.Svm.Checking;
using GpuMm.Implementation.Machine;
using GpuMm.Implementation.Svm;

namespace GpuMm.Harness.Systems.Manager.Checking;

/// <summary>A fault may be refused for want of page tables only if room has been sought everywhere since it was fetched.</summary>
sealed class ManagerRefusals(RoomSought room) : RefusalJustified
{
    bool areTablesExhausted;

    public override void FaultFetched(FaultEntry fault, bool stale) => room.Begins(GpuWorld.FaultWorker);

    protected override void TablesExhausted() => areTablesExhausted = true;

    public override void FaultHandled(SvmFault fault, FaultOutcome outcome)
    {
        if (areTablesExhausted && room.IsDoneBy(GpuWorld.FaultWorker))
            Excuse();
        base.FaultHandled(fault, outcome);
        areTablesExhausted = false;
        room.Begins(GpuWorld.FaultWorker);
    }
}
