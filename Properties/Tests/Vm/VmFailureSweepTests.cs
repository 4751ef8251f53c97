using GpuMm.Harness.Systems.Vm;
using GpuMm.Implementation.Kernel;
using GpuMm.Implementation.Vm;
using GpuMm.Model.Lifecycles;
using GpuMm.Model.Vocabulary;
using Xunit;
using static GpuMm.Tests.Vm.PanthorBench;

namespace GpuMm.Tests.Vm;

/// <summary>
/// A program of a dozen operations in which every occurrence of every site is made to fail, one a run: nothing may be left behind.
/// </summary>
public class VmFailureSweepTests
{
    public static TheoryData<FailureSite> EverySite() => [.. VmLimits.Sites];

    [Theory]
    [MemberData(nameof(EverySite))]
    public void A_failure_at_any_occurrence_leaves_nothing_behind(FailureSite site)
    {
        int nth = 0;
        bool hit;
        do
        {
            var run = new Sweep(new InjectedFailure(site, ++nth));
            run.Operate();
            hit = run.Bench.Kernel.Failures.TimesPassed(site) >= nth;
            Assert.True(!hit || run.WasNoticed, $"{site} #{nth} was hit and nobody was told");
            run.Bench.AssertNothingIsLeft();
        }
        while (hit);

        Assert.True(nth > 1, $"{site} was never passed");
    }

    [Theory]
    [MemberData(nameof(EverySite))]
    public void From_any_first_failure_on_a_second_of_the_same_site_leaves_nothing_behind_either(FailureSite site)
    {
        int nth = 0;
        int passed;
        do
        {
            nth++;
            var run = new Sweep(new InjectedFailure(site, nth), new InjectedFailure(site, nth + 1));
            run.Operate();
            run.Bench.AssertNothingIsLeft();
            passed = run.Bench.Kernel.Failures.TimesPassed(site);
        }
        while (passed >= nth);
    }

    /// <summary>One run. After each bind every VM that is not lost is compared with its model, page by page.</summary>
    sealed class Sweep(params InjectedFailure[] failures)
    {
        const ulong Low = 4 * MiB;

        readonly List<PanthorVm> vms = [];

        public PanthorBench Bench { get; } = new(2, null, failures);

        int refusals;

        /// <summary>Somebody was refused, or the GPU was reset under whoever used it.</summary>
        public bool WasNoticed => refusals > 0 || Bench.Device.Hardware.ResetCount > 0;

        public void Operate()
        {
            vms.AddRange(Bench.NewVm(), Bench.NewVm());
            var (huge, pieces, mixed) = (Bench.NewBo(VmBuffers.Huge), Bench.NewBo(VmBuffers.Pieces), Bench.NewBo(VmBuffers.Mixed));
            Check(Bench.Map(vms[0], huge, Low));
            Check(Bench.Activate(vms[0]).Errno);
            Check(Bench.Map(vms[0], pieces, Low + MiB, flags: VmMapFlags.ReadOnly)); // splits a block
            Check(Bench.Unmap(vms[0], Low + 3 * MiB, Page));
            CheckAsync(Bench.BindAsync(vms[0], MapOf(mixed, Low + 6 * MiB - Page, mixed.Size), mixed));
            CheckAsync(Bench.BindAsync(vms[0], new VmBindOp.Unmap(Low, Page)));
            if (vms[0].ActiveCount > 0)
                Bench.Idle(vms[0]);
            Check(Bench.Map(vms[1], pieces, Low));
            Check(Bench.Activate(vms[1]).Errno); // evicts the first
            Check(Bench.Map(vms[1], huge, Low, 2 * MiB));
            KernelMapAndUnmap(Bench.NewBo(100, new BufferLayout("kernel", [new PfnRange(new Pfn(0xC001), 2)])));
            Check(Bench.Unmap(vms[1], Low, 2 * MiB));
            Bench.Run(Bench.Device.Mmu.Reset);
            CreateAndDestroy();
        }

        void KernelMapAndUnmap(PanthorGem bo)
        {
            var (errno, range) = Bench.Run(() => vms[1].KernelMap(bo));
            Check(errno);
            Assert.Equal(errno == Errno.None ? 1 : 0, vms[1].KernelVa.Taken.Count);
            if (errno == Errno.None)
                Check(Bench.Run(() => vms[1].KernelUnmap(range)));
            Assert.True(vms[1].KernelVa.Taken.Count == 0 || vms[1].State == VmState.Usable);
        }

        void CreateAndDestroy()
        {
            var vm = Bench.Run(() => PanthorVm.Create(Bench.Device, 2, (device, id, root) => new PanthorVm(device, id, root)));
            Check(vm is null ? Errno.ENOMEM : Errno.None);
            if (vm is not null)
                vms.Add(Bench.Adopt(vm));
        }

        void CheckAsync((Errno Errno, BindJob? Job) answer)
        {
            Check(answer.Errno);
            if (answer.Job is not { } job)
                return;
            Assert.True(job.Done.IsSignalled);
            Check(job.Done.Error);
        }

        void Check(Errno errno)
        {
            refusals += errno == Errno.None ? 0 : 1;
            foreach (var vm in vms)
            {
                if (vm.State == VmState.Usable)
                    AssertAsModelled(vm);
            }
        }

        void AssertAsModelled(PanthorVm vm)
        {
            if (vm.KernelVa.Taken.Count == 0)
                Bench.AssertAsModelled(vm, Low, Low + 10 * MiB);
        }
    }
}
