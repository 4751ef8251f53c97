using GpuMm.Implementation.Kernel;
using GpuMm.Implementation.Kernel.Mm;
using GpuMm.Implementation.Pagemap;
using GpuMm.Model.Vocabulary;
using Xunit;

namespace GpuMm.Tests.Pagemap;

/// <summary>One thing after the other, each in a run of its own; or as bodies of a run. Without a process it is about the parent.</summary>
sealed partial class PagemapBench
{
    /// <summary>The device has gone, and nothing must get there any more.</summary>
    public bool WasUnplugged { get; private set; }

    public CpuPte Pte(int page, MmStruct? mm = null) => (mm ?? Parent).Peek(SvmWindow.VfnOf(page));

    public Page PageAt(int page, MmStruct? mm = null) => Pte(page, mm).Page!;

    /// <summary>Which pages are in video memory: a letter each, D for device, S for system, - for nothing.</summary>
    public string Where(int page, int count, MmStruct? mm = null) =>
        string.Concat(Enumerable.Range(page, count).Select(number => Pte(number, mm).Kind switch
        {
            CpuPteKind.DevicePrivate => 'D',
            CpuPteKind.Present => 'S',
            CpuPteKind.None => '-',
            _ => '?',
        }));

    public async ValueTask StoreAs(int page, ulong value, MmStruct? mm = null) =>
        Assert.Equal(AccessOutcome.Done, await (mm ?? Parent).Store(SvmWindow.VfnOf(page), value));

    public async ValueTask<ulong> LoadAs(int page, MmStruct? mm = null)
    {
        var (outcome, value) = await (mm ?? Parent).Load(SvmWindow.VfnOf(page));
        Assert.Equal(AccessOutcome.Done, outcome);
        return value;
    }

    public ulong Load(int page, MmStruct? mm = null) => Do(() => LoadAs(page, mm));

    public ulong[] LoadAll(int page, int count, MmStruct? mm = null) =>
        [.. Enumerable.Range(page, count).Select(number => Load(number, mm))];

    public AccessOutcome TryLoad(int page) => Do(() => Parent.Load(SvmWindow.VfnOf(page))).Outcome;

    public PagemapBench Store(int page, params ulong[] values)
    {
        foreach (var (index, value) in values.Index())
            Run(() => StoreAs(page + index, value));
        return this;
    }

    public ValueTask<Errno> PopulateAs(int page, int count, long timesliceMs = 0, MmStruct? mm = null) =>
        Pagemap.PopulateMm(mm ?? Parent, SvmWindow.RangeOf(page, count), timesliceMs);

    public Errno TryPopulate(int page, int count = 1, long timesliceMs = 0, MmStruct? mm = null) =>
        Do(() => PopulateAs(page, count, timesliceMs, mm));

    public PagemapBench Populate(int page, int count = 1, long timesliceMs = 0, MmStruct? mm = null)
    {
        Assert.Equal(Errno.None, TryPopulate(page, count, timesliceMs, mm));
        return this;
    }

    public Errno Evict() => Do(Pagemap.EvictOldest);

    public async ValueTask UnplugAs()
    {
        await Pagemap.Unplug();
        WasUnplugged = true;
    }

    public void Munmap(int page, int count = 1) =>
        Assert.Equal(Errno.None, Do(() => Parent.Munmap(SvmWindow.RangeOf(page, count))));

    public void Mremap(int from, int to, int count = 1) =>
        Assert.Equal(Errno.None, Do(() => Parent.Mremap(SvmWindow.RangeOf(from, count), SvmWindow.RangeOf(to, count))));

    /// <summary>A process that has nothing yet, for a fork among the bodies of a run.</summary>
    public MmStruct NewChild()
    {
        var child = new MmStruct(Memory, Processes.Count, this);
        Processes.Add(child);
        return child;
    }

    public MmStruct Fork()
    {
        var child = NewChild();
        Assert.Equal(Errno.None, Do(() => Parent.ForkInto(child)));
        return child;
    }

    public void Exit(MmStruct mm) => Run(mm.Put);

    /// <summary>Somebody looks at a page for a while: nobody may take it away until he has put it.</summary>
    public async ValueTask Grab(Page page)
    {
        await Kernel.Announce(StepKind.Write, page.Resource);
        page.Get();
    }

    /// <summary>The driver's allocation for a range, as it makes one for the pagemap layer, and the migration to it.</summary>
    public ValueTask<Errno> MigrateWith(DevmemOps ops, int page, int count) => MigrateTo(
        new Devmem(Pagemap, Parent, count, ops), page, count);

    public async ValueTask<Errno> MigrateTo(Devmem devmem, int page, int count)
    {
        await using (await Parent.MmapLock.Read())
            return await Pagemap.MigrateToDevmem(devmem, Parent, SvmWindow.RangeOf(page, count), 0);
    }

    /// <summary>For a body that waits for what others do.</summary>
    public StepAwaiter Until(Func<bool> isTrue) => Kernel.Announce(StepKind.Wait, Resource.None, new Condition(isTrue));

    sealed class Condition(Func<bool> isTrue) : Gate
    {
        public override bool IsOpen => isTrue();

        public override string Describe() => "what a test waits for";
    }
}
