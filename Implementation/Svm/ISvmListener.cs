using GpuMm.Implementation.Kernel.Mm;
using GpuMm.Implementation.Machine;

namespace GpuMm.Implementation.Svm;

/// <summary>Places in the driver that a campaign should have been at; a mark that is never reached shows what is not tested.</summary>
public enum SvmMark
{
    HmmBusyRetried,
    NotifierRaceLost,
    FaultTimedOut,
    DuplicateSkipped,
    StaleFaultSkipped,
    FaultCancelled,
    FaultInUnmanagedRange,
    FaultWithoutAddressSpace,
    FaultOfDeadProcess,
    PrefetchMapped,
    PrefetchFoundNothing,
    AtomicMapped,
    OverflowCleared,
    BufferWrapped,
    RightsRaised,
    InvalidatedMappedPage,
    InvalidationSparedUnmanaged,
    NotBlockableRefused,
    MigratedToVram,
    MigratedHoleToVram,
    DevicePageMapped,
    MigratedToRam,
    Evicted,
    DeviceMemoryExhausted,
    BindSkippedHole,
    TablesExhausted,
}

/// <summary>How the handling of a fault ended.</summary>
public enum FaultOutcome
{
    /// <summary>The page is mapped with the rights that the access needs: a replay will let it through.</summary>
    Resolved,

    /// <summary>It took too long. The replay lets the access fault once more.</summary>
    Retry,

    /// <summary>The access can never succeed, or must not.</summary>
    Cancelled,
}

/// <summary>Who hears of what happens in the driver. Called at the step where it happens.</summary>
public interface ISvmListener : IMmListener, IMachineListener, IFaultListener, Vmm.IVmmListener
{
    /// <summary>The worker has copied an entry of the fault buffer.</summary>
    /// <param name="fault">The entry.</param>
    /// <param name="stale">It is older than the last replay, so that its access has been replayed already.</param>
    void FaultFetched(FaultEntry fault, bool stale);

    void FaultHandled(SvmFault fault, FaultOutcome outcome);

    void Reached(SvmMark mark);
}
