using GpuMm.Harness.Systems.Svm.Checking;
using GpuMm.Implementation.Kernel;
using GpuMm.Implementation.Kernel.Mm;
using GpuMm.Implementation.Machine;
using GpuMm.Implementation.Machine.Walking;
using GpuMm.Model.Vocabulary;
using GpuMm.Tests.Kernel.Mm;
using Xunit;

namespace GpuMm.Tests.Svm;

/// <summary>One thing after the other, each in a run of its own. Without a process it is about the parent.</summary>
sealed partial class NouveauBench
{
    /// <summary>What the hardware finds in the GPU's page tables.</summary>
    public HardwarePte Entry(int page, NouveauProcess? process = null) =>
        new GpuEntries(Gpu.Vram, Gpu.Mmu.Format).Find((process ?? Parent).Channel, SvmWindow.VfnOf(page));

    public CpuPte Pte(int page, NouveauProcess? process = null) => (process ?? Parent).Pte(page);

    public CpuPteKind[] Kinds(int page, int count) => [.. Enumerable.Range(page, count).Select(number => Pte(number).Kind)];

    public ulong Load(int page, NouveauProcess? process = null) => Do(() => (process ?? Parent).Load(page));

    public NouveauBench Store(int page, ulong value, NouveauProcess? process = null)
    {
        Run(() => (process ?? Parent).Store(page, value));
        return this;
    }

    /// <summary>An access of an engine, for a body of a run.</summary>
    public ValueTask<EngineResult> Access(
        FaultAccess access, int page, int client = 1, ulong value = 0, NouveauProcess? process = null)
    {
        var by = process ?? Parent;
        return engine.Access(by.Channel.Root, by.Number, client, SvmWindow.VfnOf(page), access, value, serveCached: true);
    }

    public EngineResult GpuAccess(FaultAccess access, int page, ulong value = 0, NouveauProcess? process = null) =>
        Do(() => Access(access, page, value: value, process: process));

    /// <summary>By engines 1, 2, ... at the same time. In the default order all have faulted before the worker looks.</summary>
    public EngineResult[] GpuAll(params GpuCall[] calls)
    {
        var results = new EngineResult[calls.Length];
        Run([.. calls.Select((call, index) => (Func<ValueTask>)(async () =>
            results[index] = await Access(call.Access, call.Page, client: index + 1, call.Value, call.Process)))]);
        return results;
    }

    public ulong GpuRead(int page, NouveauProcess? process = null) => Granted(GpuAccess(FaultAccess.Read, page, 0, process));

    public void GpuWrite(int page, ulong value, NouveauProcess? process = null) =>
        Granted(GpuAccess(FaultAccess.Write, page, value, process));

    /// <summary>What was there before.</summary>
    public ulong GpuAtomic(int page, ulong value, NouveauProcess? process = null)
    {
        var result = GpuAccess(FaultAccess.Atomic, page, value, process);
        Granted(result);
        return result.Access.Before;
    }

    public void AssertGpuRefused(FaultAccess access, int page, NouveauProcess? process = null) =>
        Assert.True(GpuAccess(access, page, 99, process).Cancelled, $"{access} of page {page} was let through");

    public void Mmap(int page, int count, VmaKind kind, Prot prot = Prot.ReadWrite) =>
        Expect(Parent.Mm, mm => mm.Mmap(SvmWindow.RangeOf(page, count), kind, prot));

    public void Munmap(int page, int count = 1) => Expect(Parent.Mm, mm => mm.Munmap(SvmWindow.RangeOf(page, count)));

    public void Mprotect(int page, int count, Prot prot) => Expect(Parent.Mm, mm => mm.Mprotect(SvmWindow.RangeOf(page, count), prot));

    /// <summary>To the upper half.</summary>
    public void Mremap(int page, int count) => Expect(Parent.Mm, mm => mm.Mremap(
        SvmWindow.RangeOf(page, count), SvmWindow.RangeOf(page + SvmWindow.PagesPerHalf, count)));

    public void Bind(int page, int count = 1) => Run(() => Parent.Bind(page, count));

    public void Evict() => Run(Dmem.Evict);

    public void ToOther(int page, int count = 1) => Expect(Parent.Mm, mm => Other.Migrate(mm, SvmWindow.RangeOf(page, count)));

    public Errno Reclaim(int page, NouveauProcess? process = null) =>
        Do(() => new Reclaimer(Memory, this).Reclaim((process ?? Parent).Mm, SvmWindow.VfnOf(page)));

    public Page Pin(int page)
    {
        var (errno, pinned) = Do(() => Parent.Mm.Pin(SvmWindow.VfnOf(page)));
        Assert.Equal(Errno.None, errno);
        return pinned!;
    }

    /// <summary>The child opens the GPU too.</summary>
    public NouveauProcess Fork()
    {
        var child = NewChild();
        Expect(Parent.Mm, mm => mm.ForkInto(child.Mm));
        return child;
    }

    /// <summary>A process that has nothing yet, for a fork among the bodies of a run.</summary>
    public NouveauProcess NewChild() => Open(new NouveauProcess(this, new MmStruct(Memory, 1, this)));

    /// <summary>hmm_range_fault, until it is not busy, by a device whose memory is nouveau's.</summary>
    public (Errno Errno, HmmPfn Found) LookUp(int page, HmmPfnFlags wanted)
    {
        var notifier = new Mirror();
        var range = new HmmRange
        {
            Notifier = notifier,
            NotifierSeq = 0,
            Range = SvmWindow.RangeOf(page, 1),
            Pfns = new HmmPfn[1],
            DefaultFlags = wanted,
            DevPrivateOwner = Drm.Dmem.Owner,
        };
        var errno = Do(() => FaultUntilNotBusy(notifier, range));
        return (errno, range.Pfns[0]);
    }

    /// <summary>What a device would be told that looks and asks for nothing: each page a word or two.</summary>
    public string[] Snapshot(int page, int count = 1) => [.. Enumerable.Range(page, count).Select(number =>
    {
        var (errno, found) = LookUp(number, HmmPfnFlags.None);
        Assert.Equal(Errno.None, errno);
        string rights = found.Flags switch
        {
            HmmPfnFlags.None => "nothing",
            HmmPfnFlags.Error => "error",
            HmmPfnFlags.Valid => "read",
            HmmPfnFlags.Valid | HmmPfnFlags.Write => "write",
            _ => $"{found.Flags}",
        };
        return found.Page == Memory.ZeroPage ? $"zeros, {rights}" : found.Page?.Pgmap == Drm.Dmem ? $"local, {rights}" : rights;
    })];

    /// <summary>For a body that waits for what others do.</summary>
    public StepAwaiter Until(Func<bool> isTrue) => Kernel.Announce(StepKind.Wait, Resource.None, new Condition(isTrue));

    public bool Waits(int task, Gate gate) => Kernel.Live.Any(live => live.Id == task && live.WaitsFor == gate);

    async ValueTask<Errno> FaultUntilNotBusy(Mirror notifier, HmmRange range)
    {
        var mm = Parent.Mm;
        Errno errno;
        Assert.Equal(Errno.None, await mm.Notifiers.Insert(notifier, mm, range.Range));
        do
        {
            range.NotifierSeq = await notifier.ReadBegin();
            await using (await mm.MmapLock.Read())
                errno = await Drm.Hmm.RangeFault(range);
        }
        while (errno == Errno.EBUSY);
        await mm.Notifiers.Remove(notifier);
        return errno;
    }

    void Expect(MmStruct mm, Func<MmStruct, ValueTask<Errno>> call) => Assert.Equal(Errno.None, Do(() => call(mm)));

    static ulong Granted(EngineResult result)
    {
        Assert.False(result.Cancelled, "the access was cancelled");
        return result.Access.Value;
    }

    sealed class Condition(Func<bool> isTrue) : Gate
    {
        public override bool IsOpen => isTrue();

        public override string Describe() => "what a test waits for";
    }
}

/// <summary>An access that an engine is to make. Without a process it is the parent's.</summary>
readonly record struct GpuCall(FaultAccess Access, int Page, NouveauProcess? Process = null, ulong Value = 0);
