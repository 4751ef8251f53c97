using GpuMm.Implementation.Buddy;
using GpuMm.Implementation.Kernel;
using GpuMm.Implementation.Machine;
using GpuMm.Implementation.Vmm;
using GpuMm.Model.Vocabulary;
using GpuMm.Tests.Kernel;
using Xunit;

namespace GpuMm.Tests.Vmm;

/// <summary>The pages of an allocation by number, in its order, or why there are none.</summary>
sealed record VramAnswer(Errno Errno, ulong[] Pages)
{
    public static VramAnswer Of(params ulong[] pages) => new(Errno.None, pages);

    public static VramAnswer Refused(Errno errno) => new(errno, []);

    public bool Equals(VramAnswer? other) => other is not null && Errno == other.Errno && Pages.SequenceEqual(other.Pages);

    public override int GetHashCode() => HashCode.Combine(Errno, Pages.Length);

    public override string ToString() => Errno == Errno.None ? string.Join(", ", Pages) : $"{Errno}";
}

/// <summary>Video memory with its allocator and nobody else; a fault of memory is a complaint.</summary>
sealed class VramBench : IMachineListener
{
    readonly KernelBench tasks;

    public VramBench(int sizeInPages = 32, Func<ulong, ulong, GpuBuddy>? makeBuddy = null, params InjectedFailure[] failures)
    {
        tasks = new KernelBench(stepLimit: 100_000, failures: failures);
        Vram = new Vram(sizeInPages, this);
        Buddy = new VramAllocator(tasks.Kernel, Vram, makeBuddy);
    }

    public Vram Vram { get; }

    public VramAllocator Buddy { get; }

    public List<MemoryFaultKind> Complaints { get; } = [];

    /// <summary>Why a call ended without an answer.</summary>
    public IEnumerable<Exception> Crashes => tasks.Crashed.Select(task => task.Failure!);

    public ulong[] Held => [.. Buddy.Held.Select(page => page.Raw)];

    public int FreePages => (int)(Buddy.Avail / PageSize.Bytes);

    public static PageOwner Owner(int number = 1) => PageOwner.ClientData(number);

    public VramAnswer Many(int count, int owner = 1) =>
        Numbers(() => Buddy.AllocateMany(count, Owner(owner)));

    public VramAnswer Within(int count, ulong start, ulong end, int alignment, int owner = 1) =>
        Numbers(() => Buddy.AllocateWithin(count, new Pfn(start), new Pfn(end), alignment, Owner(owner)));

    /// <summary>A page at a place of the test's choice.</summary>
    public void Occupy(params ulong[] pages)
    {
        foreach (ulong page in pages)
            Assert.Equal(VramAnswer.Of(page), Within(1, page, page + 1, 1, owner: 9));
    }

    public void Free(params ulong[] pages) => tasks.Run(() => Buddy.FreeMany([.. pages.Select(page => new Pfn(page))]));

    /// <summary>All is well, and if everything is free it is as it was at first.</summary>
    public void AssertSound()
    {
        Assert.Empty(Complaints);
        Assert.Empty(Crashes);
        Assert.Null(Buddy.CheckInvariants());
        if (Held.Length == 0)
            Assert.Equal(Buddy.FreeExtentsAtFirst(), Buddy.FreeExtents());
    }

    VramAnswer Numbers(Func<ValueTask<(Errno Errno, Pfn[] Pages)>> ask)
    {
        (Errno Errno, Pfn[] Pages) answer = (Errno.None, []);
        tasks.Run(async () => answer = await ask());
        return new(answer.Errno, [.. answer.Pages.Select(page => page.Raw)]);
    }

    void IMemoryListener.PageAllocated(Pfn page, PageOwner owner)
    {
    }

    void IMemoryListener.PageFreed(Pfn page, PageOwner formerOwner)
    {
    }

    void IMemoryListener.MemoryFaulted(MemoryFault fault) => Complaints.Add(fault.Kind);

    void IMachineListener.WordWritten(VramAddress address, ulong before, ulong after)
    {
    }

    void IMachineListener.GpuTouchesPage(VramAddress pdb, Vfn vfn, Pfn page, Access access)
    {
    }

    void IMachineListener.CachedTranslationsChanged(VramAddress pdb)
    {
    }

    void IMachineListener.TlbHit(VramAddress pdb, Vfn vfn)
    {
    }

    void IMachineListener.PdeCacheHit(VramAddress pdb, Vfn vfn)
    {
    }

    void IMachineListener.InvalidationWaitedForWalks(VramAddress pdb)
    {
    }
}
