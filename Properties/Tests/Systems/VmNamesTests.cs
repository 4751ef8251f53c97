using GpuMm.Harness;
using GpuMm.Harness.Systems.Vm;
using GpuMm.Model.Vocabulary;
using GpuMm.Tests.Generation;
using Xunit;

namespace GpuMm.Tests.Systems;

/// <summary>Canonical names of what a program on panthor's VMs talks about.</summary>
public sealed class VmNamesTests
{
    const ulong Page = PageSize.Bytes;

    [Fact]
    public void Names_follow_the_order_of_first_use_and_change_nothing_else()
    {
        var program = new Program(
            [new VmOperation.BindAsync(2, Map(3), Wait: 3, Signal: 1)],
            [
                [new VmOperation.KernelMap(3, 1, 2), new VmOperation.KernelUnmap(0), new VmOperation.SignalSyncobj(1)],
                [new VmOperation.GpuAccess(2, new VirtualAddress(Page), Access.Read, Cached: true), new VmOperation.KernelUnmap(3)],
            ]);
        Assert.Equal(
            "vm 0: async map 4K at 4K to bo 3, after sync p, then sync q || A = vm 1: kernel map(2 pages); kernel unmap(B); signal sync q"
            + " | vm 0: gpu read at 4K; kernel unmap(A)",
            VmNames.Canonical(program).ToString());
    }

    [Fact]
    public void VMs_keep_their_names_beside_an_object_of_one_of_them()
    {
        var program = Sequential(new VmOperation.Bind(1, Map(0)), new VmOperation.Bind(0, Map(VmBuffers.Private)));
        Assert.Equal(program.ToString(), VmNames.Canonical(program).ToString());
    }

    /// <summary>Otherwise it would be made where there is one already.</summary>
    [Fact]
    public void VMs_keep_their_names_where_one_is_made()
    {
        var program = Sequential(new VmOperation.CreateVm(2), new VmOperation.Bind(2, Map(0)), new VmOperation.KernelUnmap(2));
        Assert.Equal("vm 2 = create; vm 2: map 4K at 4K to bo 0; kernel unmap(A)", VmNames.Canonical(program).ToString());
    }

    [Fact]
    public void Canonical_names_are_canonical_and_as_many_as_before()
    {
        foreach (var program in VmScenarios.Many(seed: 4, 1_000).Select(scenario => scenario.Program))
        {
            var canonical = VmNames.Canonical(program);
            Assert.Equal(canonical.ToString(), VmNames.Canonical(canonical).ToString());
            Assert.Equal(program.Operations.Select(o => o.GetType()), canonical.Operations.Select(o => o.GetType()));
            Assert.Equal(program.Operations.Select(VmNames.BindOf), canonical.Operations.Select(VmNames.BindOf));
            Assert.Equal(Vms(program), Vms(canonical));
        }
    }

    static int Vms(Program program) => program.Operations.Select(VmNames.VmOf).OfType<int>().Distinct().Count();

    static Program Sequential(params VmOperation[] operations) => new([.. operations], []);

    static VmBindOp.Map Map(int bo) => new(bo, 0, Page, Page, VmMapFlags.None);
}
