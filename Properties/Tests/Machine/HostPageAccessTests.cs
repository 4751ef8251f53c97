using GpuMm.Implementation.Kernel;
using GpuMm.Implementation.Machine;
using GpuMm.Implementation.PageTables;
using GpuMm.Model.Vocabulary;
using GpuMm.Tests.Kernel;
using Xunit;

namespace GpuMm.Tests.Machine;

public class HostPageAccessInV2() : HostPageAccessTests(MmuVersion.V2);

public class HostPageAccessInV3() : HostPageAccessTests(MmuVersion.V3);

/// <summary>Entries that lead to host memory, and atomic accesses to either memory.</summary>
public abstract class HostPageAccessTests
{
    static readonly Vfn Page = new(0x1234);
    static readonly Pfn HostFrame = new(0x100);
    static readonly Pfn VramFrame = new(40);
    static readonly GpuPage InHost = new(Aperture.SystemCoherent, HostFrame, Writable: true, Atomic: true);

    readonly MmuVersion version;
    readonly MachineBench bench;
    readonly HandTables tables;

    protected HostPageAccessTests(MmuVersion version)
    {
        this.version = version;
        bench = new MachineBench(version, reachesHost: true);
        tables = new HandTables(bench.Vram, version, Page);
        tables.AddData(VramFrame, 7);
        bench.Host.AllocateExtent(new PfnRange(HostFrame, 1), PageOwner.ProcessPage, 0);
        bench.Host.WriteData(HostFrame, 8, "test");
    }

    [Fact]
    public void A_read_and_a_write_reach_the_page_of_host_memory()
    {
        Map(InHost);
        Assert.Equal(new GpuAccessResult(false, HostFrame, 8, Aperture.SystemCoherent), bench.Access(tables.Root, Page));
        Assert.Equal(9UL, bench.Access(tables.Root, Page, Access.Write, 9).Value);
        Assert.Equal(9UL, bench.Host.ReadData(HostFrame, "test"));
        Assert.Equal([$"Read {Page} -> host {HostFrame}", $"Write {Page} -> host {HostFrame}"], bench.Said[^2..]);
        Assert.Empty(bench.Faults);
    }

    [Theory]
    [InlineData(Aperture.SystemCoherent, 8UL)]
    [InlineData(Aperture.VideoMemory, 7UL)]
    public void An_atomic_access_reads_and_writes_in_one_step(Aperture aperture, ulong before)
    {
        var frame = aperture == Aperture.VideoMemory ? VramFrame : HostFrame;
        Map(new GpuPage(aperture, frame, Writable: true, Atomic: true));
        var log = new AccessRecorder();
        bench.Kernel.AccessLog = log;
        Assert.Equal(new GpuAccessResult(false, frame, 20, aperture, before), bench.Access(tables.Root, Page, Access.Atomic, 20));
        Assert.Equal(20UL, bench.Access(tables.Root, Page).Value);
        var data = new Resource(
            aperture == Aperture.VideoMemory ? ResourceKind.VramWord : ResourceKind.HostPage,
            aperture == Aperture.VideoMemory ? frame.Address.Raw : frame.Raw);
        var touches = log.TouchesOf(data.Kind).Where(touch => touch.Resource == data);
        Assert.Equal([StepKind.Write, StepKind.Read], touches.Select(touch => touch.Kind));
    }

    [Theory]
    [InlineData(true, true, true, true)]
    [InlineData(true, false, true, false)]
    [InlineData(false, false, false, false)]
    [InlineData(false, true, false, false)]
    public void What_an_entry_forbids_faults(bool writable, bool atomic, bool mayWrite, bool mayDoAtomics)
    {
        Map(InHost with { Writable = writable, Atomic = atomic });
        Assert.False(bench.Access(tables.Root, Page).Faulted);
        Assert.Equal(mayWrite, !bench.Access(tables.Root, Page, Access.Write, 1).Faulted);
        Assert.Equal(mayDoAtomics, !bench.Access(tables.Root, Page, Access.Atomic, 1, cached: false).Faulted);
    }

    [Fact]
    public void Without_a_bus_to_host_memory_such_an_entry_faults()
    {
        var without = new MachineBench(version);
        var path = new HandTables(without.Vram, version, Page);
        path.Map(Page, Encode(InHost));
        Assert.Equal(GpuAccessResult.Fault, without.Access(path.Root, Page));
    }

    [Fact]
    public void The_TLB_leads_to_a_page_that_was_freed_until_it_is_invalidated()
    {
        Map(InHost);
        bench.Access(tables.Root, Page);
        tables.Map(Page, 0);
        bench.Host.FreeExtent(new PfnRange(HostFrame, 1));
        Assert.False(bench.Access(tables.Root, Page).Faulted);
        var fault = Assert.Single(bench.Faults);
        Assert.Equal($"GPU access: UseAfterFree at host page {HostFrame}, free", fault.ToString());
        bench.Invalidate(tables.Root);
        Assert.True(bench.Access(tables.Root, Page).Faulted);
    }

    [Fact]
    public void A_prefetch_finds_a_translation_and_touches_nothing()
    {
        Map(InHost with { Writable = false, Atomic = false });
        Assert.Equal(new GpuAccessResult(false, HostFrame, 0, Aperture.SystemCoherent), Prefetch());
        tables.Map(Page, 0);
        Assert.Equal((false, 1), (Prefetch().Faulted, bench.TlbHits));
        bench.Invalidate(tables.Root);
        Assert.Equal(GpuAccessResult.Fault, Prefetch());
        Assert.DoesNotContain(bench.Said, said => said.Contains("->", StringComparison.Ordinal));
    }

    [Fact]
    public void An_invalidation_waits_for_an_access_to_host_memory()
    {
        Map(InHost);
        var order = new ListedOrder([.. Enumerable.Repeat(1, version == MmuVersion.V2 ? 7 : 8), 2, 2]);
        var slow = new MachineBench(version, scheduler: order, reachesHost: true);
        var path = new HandTables(slow.Vram, version, Page);
        path.Map(Page, Encode(InHost));
        slow.Host.AllocateExtent(new PfnRange(HostFrame, 1), PageOwner.ProcessPage, 0);
        slow.Run(
            async () => await slow.Gpu.Mmu.Access(path.Root, Page, Access.Write, 3, serveCached: false),
            async () =>
            {
                Assert.True(await slow.InvalidateAndWait(path.Root));
                Assert.Equal(3UL, slow.Host.ReadData(HostFrame, "test"));
            });
        Assert.Equal([path.Root], slow.InvalidationsThatWaited);
    }

    [Fact]
    public void Owners_of_shared_memory_say_what_they_are()
    {
        Assert.Equal("memory of processes", bench.Host.OwnerOf(HostFrame).ToString());
        Assert.Equal("device memory", PageOwner.DeviceMemory.ToString());
        Assert.Equal("memory of another device", PageOwner.ForeignDevice.ToString());
    }

    GpuAccessResult Prefetch()
    {
        GpuAccessResult result = default;
        bench.Run(async () => result = await bench.Gpu.Mmu.Prefetch(tables.Root, Page, serveCached: true));
        return result;
    }

    void Map(GpuPage page) => tables.Map(Page, Encode(page));

    ulong Encode(GpuPage page) => version == MmuVersion.V2 ? MmuV2.EncodePte(page) : MmuV3.EncodePte(page);
}
