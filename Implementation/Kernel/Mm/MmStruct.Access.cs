using GpuMm.Model.Vocabulary;

namespace GpuMm.Implementation.Kernel.Mm;

/// <summary>The process's own accesses: an entry and the data behind it in one step, since nobody leaves a stale entry in a CPU.</summary>
public sealed partial class MmStruct
{
    /// <summary>Reads the first word of a page.</summary>
    public async ValueTask<(AccessOutcome Outcome, ulong Value)> Load(Vfn vfn)
    {
        while (true)
        {
            var pte = await ReadPte(vfn);
            if (pte.Permits(write: false))
                return (AccessOutcome.Done, memory.Read(pte.Page!, "CPU access"));
            var fault = await UserFault(vfn, write: false);
            if (fault != VmFault.None)
                return (OutcomeOf(fault), 0);
        }
    }

    /// <summary>Writes the first word of a page.</summary>
    public async ValueTask<AccessOutcome> Store(Vfn vfn, ulong value)
    {
        while (true)
        {
            var pte = await ReadPte(vfn);
            if (pte.Permits(write: true))
            {
                memory.Write(pte.Page!, value, "CPU access");
                return AccessOutcome.Done;
            }

            var fault = await UserFault(vfn, write: true);
            if (fault != VmFault.None)
                return OutcomeOf(fault);
        }
    }

    /// <summary>do_user_addr_fault.</summary>
    async ValueTask<VmFault> UserFault(Vfn vfn, bool write)
    {
        await using (await MmapLock.Read())
            return VmaOf(vfn) is { } vma ? await HandleFault(vma, vfn, write) : VmFault.Sigsegv;
    }

    static AccessOutcome OutcomeOf(VmFault fault) => fault switch
    {
        VmFault.Sigsegv => AccessOutcome.Refused,
        VmFault.Sigbus => AccessOutcome.BusError,
        _ => AccessOutcome.OutOfMemory,
    };
}
