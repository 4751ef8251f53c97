using GpuMm.Implementation.Kernel;
using GpuMm.Implementation.Kernel.Mm;
using GpuMm.Implementation.Machine;
using GpuMm.Model.Vocabulary;
using Xunit;

namespace GpuMm.Tests.Kernel.Mm;

/// <summary>The DMA API: what is mapped, and when what the device wrote is in the page.</summary>
public class DmaTests
{
    [Fact]
    public void A_device_finds_the_page_s_content_at_the_address() => Run(async bench =>
    {
        var page = await bench.NewPage(7);
        var address = (await bench.Dma.MapPage(page, DmaDirection.ToDevice))!.Value;
        Assert.Equal(7UL, bench.Host.ReadData(address, "a test"));
        Assert.Equal([(page, DmaDirection.ToDevice)], bench.Dma.Mapped);
        await bench.Dma.UnmapPage(address, DmaDirection.ToDevice);
        Assert.Empty(bench.Dma.Mapped);
    });

    [Theory]
    [InlineData(DmaDirection.FromDevice, 8)]
    [InlineData(DmaDirection.ToDevice, 7)]
    public void What_the_device_wrote_is_in_the_page_once_it_is_unmapped_in_that_direction(DmaDirection direction, ulong after) =>
        Run(async bench =>
        {
            var page = await bench.NewPage(7);
            var address = (await bench.Dma.MapPage(page, direction))!.Value;
            bench.Host.WriteData(address, 8, "a test");
            Assert.Equal(7UL, bench.Memory.Read(page));
            await bench.Dma.UnmapPage(address, direction);
            Assert.Equal(after, bench.Memory.Read(page));
        });

    [Fact]
    public void An_address_that_is_not_mapped_any_more_has_nothing()
    {
        var bench = Run(async bench =>
        {
            var address = (await bench.Dma.MapPage(await bench.NewPage(7), DmaDirection.ToDevice))!.Value;
            await bench.Dma.UnmapPage(address, DmaDirection.ToDevice);
            bench.Host.ReadData(address, "a test");
        });
        Assert.Equal(MemoryFaultKind.UseAfterFree, Assert.Single(bench.Faults).Kind);
    }

    [Fact]
    public void A_mapping_that_fails_leaves_nothing() => Run(
        async bench =>
        {
            var page = await bench.NewPage(7);
            Assert.Null(await bench.Dma.MapPage(page, DmaDirection.ToDevice));
            Assert.Empty(bench.Dma.Mapped);
            Assert.NotNull(await bench.Dma.MapPage(page, DmaDirection.ToDevice));
        },
        new InjectedFailure(FailureSite.DmaMap, 1));

    [Fact]
    public void Unmapping_what_is_not_mapped_is_a_broken_contract() => Run(async bench =>
    {
        var address = (await bench.Dma.MapPage(await bench.NewPage(7), DmaDirection.ToDevice))!.Value;
        await Assert.ThrowsAsync<InvalidOperationException>(() => bench.Dma.UnmapPage(address, DmaDirection.FromDevice).AsTask());
        await bench.Dma.UnmapPage(address, DmaDirection.ToDevice);
        await Assert.ThrowsAsync<InvalidOperationException>(() => bench.Dma.UnmapPage(address, DmaDirection.ToDevice).AsTask());
    });

    [Fact]
    public void Mapping_a_page_twice_in_one_direction_is_a_broken_contract() => Run(async bench =>
    {
        var page = await bench.NewPage(7);
        await bench.Dma.MapPage(page, DmaDirection.ToDevice);
        await bench.Dma.MapPage(page, DmaDirection.FromDevice);
        await Assert.ThrowsAsync<InvalidOperationException>(() => bench.Dma.MapPage(page, DmaDirection.ToDevice).AsTask());
    });

    static Bench Run(Func<Bench, ValueTask> body, params InjectedFailure[] failures)
    {
        var bench = new Bench(failures);
        bench.Kernel.Spawn(1, "a task", () => body(bench));
        Assert.Equal(RunEnd.Completed, bench.Kernel.Run());
        Assert.Null(bench.Crash);
        return bench;
    }

    sealed class Bench : IKernelListener, IMemoryListener
    {
        public Bench(InjectedFailure[] failures)
        {
            Kernel = new KernelContext(new ListedOrder(), new FailurePlan(failures), this, stepLimit: 1000);
            Host = new HostMemory(this);
            Memory = new SystemMemory(Kernel, Host);
            Dma = new Dma(Memory, Host);
        }

        public KernelContext Kernel { get; }

        public HostMemory Host { get; }

        public SystemMemory Memory { get; }

        public Dma Dma { get; }

        public List<MemoryFault> Faults { get; } = [];

        public Exception? Crash { get; private set; }

        public async ValueTask<Page> NewPage(ulong value)
        {
            var page = (await Memory.AllocateAnon())!;
            Memory.Write(page, value);
            return page;
        }

        void IKernelListener.StepTaken(Step step)
        {
        }

        void IKernelListener.FailureInjected(FailureSite site, KernelTask task)
        {
        }

        void IKernelListener.TaskCrashed(KernelTask task) => Crash = task.Failure;

        void IKernelListener.LockdepReport(LockdepFinding finding)
        {
        }

        void IKernelListener.Warned(string message)
        {
        }

        void IMemoryListener.PageAllocated(Pfn page, PageOwner owner)
        {
        }

        void IMemoryListener.PageFreed(Pfn page, PageOwner formerOwner)
        {
        }

        void IMemoryListener.MemoryFaulted(MemoryFault fault) => Faults.Add(fault);
    }
}
