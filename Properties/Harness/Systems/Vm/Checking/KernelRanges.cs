using GpuMm.Harness.Checking;
using GpuMm.Harness.Execution;
using GpuMm.Implementation.Vm;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Harness.Systems.Vm.Checking;

/// <summary>The addresses that a VM chooses for the kernel's buffers are in the kernel's part, and nobody else's.</summary>
sealed class KernelRanges : VmObserver
{
    static readonly VfnRange Whole =
        new(Vfn.Of(new VirtualAddress(PanthorVm.KernelStart)), KernelVaSpace.AutoRange / PageSize.Bytes);

    readonly Dictionary<int, (int Space, VfnRange Range)> live = []; // by variable
    readonly Dictionary<int, (int Space, VfnRange Range)> leaving = []; // their unmap has been called and not been executed

    public override void Invoked(Call call)
    {
        if (call.Operation is VmOperation.KernelUnmap unmap && live.Remove(unmap.Slot, out var range))
            leaving[unmap.Slot] = range;
    }

    public override void Responded(Call call)
    {
        if (call.Operation is VmOperation.KernelUnmap unmap && leaving.Remove(unmap.Slot, out var left)
            && call.Response is VmResponse.Refused)
        {
            live[unmap.Slot] = left;
        }

        if (call is { Operation: VmOperation.KernelMap map, Response: VmResponse.KernelMapped mapped })
            Check(map, mapped);
    }

    /// <summary>From now on the range may be somebody else's.</summary>
    public override void BindExecuted(PanthorVm vm, OpCtx op, Errno errno)
    {
        if (op.Op is not VmBindOp.Unmap unmap || (errno != Errno.None && !op.HasChanged))
            return;
        foreach (var (slot, (space, range)) in leaving)
        {
            if (space == vm.Id && range.Start.Address.Raw == unmap.Va)
                leaving.Remove(slot);
        }
    }

    void Check(VmOperation.KernelMap map, VmResponse.KernelMapped mapped)
    {
        var page = new VirtualPage(mapped.Space, mapped.Range.Start);
        if (!Whole.Contains(mapped.Range) || mapped.Range.Count != (ulong)map.Pages)
            Hub.Violate(PropertyCatalogue.VaExclusive, $"{map} got {mapped.Range}", page);
        foreach (var (space, range) in live.Values.Concat(leaving.Values))
        {
            if (space == mapped.Space && range.Overlaps(mapped.Range))
                Hub.Violate(PropertyCatalogue.VaExclusive, $"{map} got {mapped.Range} while {range} is in use", page);
        }

        live[map.Slot] = (mapped.Space, mapped.Range);
    }
}
