using GpuMm.Model.Vocabulary;

namespace GpuMm.Model.Specification;

/// <summary>
/// What the operations on panthor's VMs mean, object by object. A page of an address space is one object, and what is mapped there its
/// state; a frame of host memory is another, a register that holds the value written last: several pages may show the same frame.
/// </summary>
static class VmSpecification
{
    /// <summary>The page that an answer says something about; null if it is about none, or about a whole range.</summary>
    public static VirtualPage? PageLookedAt(Response? response) => response switch
    {
        VmResponse.Looked looked => new VirtualPage(looked.Space, looked.Vfn),
        VmResponse.Accessed accessed => new VirtualPage(accessed.Space, accessed.Vfn),
        _ => null,
    };

    /// <summary>What an answered operation did to a page of an address space, or saw of it; null for nothing.</summary>
    /// <param name="page">The page.</param>
    /// <param name="operation">The operation; null for an event that is nobody's call.</param>
    /// <param name="response">Its answer.</param>
    /// <param name="layoutOf">The scatter list of a buffer object, by its number.</param>
    public static PageCall? OnPage(VirtualPage page, Operation? operation, Response response, Func<int, BufferLayout> layoutOf) =>
        response switch
        {
            VmResponse.Bound bound when bound.Space == page.Space => Effect(page.Vfn, bound.Op, layoutOf),
            VmResponse.Failed { Unusable: true } failed when failed.Space == page.Space => new PageCall(PageCallKind.Lose),
            VmResponse.Destroyed destroyed when destroyed.Space == page.Space => new PageCall(PageCallKind.Clear),
            VmResponse.KernelMapped mapped when mapped.Space == page.Space && mapped.Range.Contains(page.Vfn) =>
                Replace(mapped.Layout.FrameOf(page.Vfn.Raw - mapped.Range.Start.Raw), VmMapFlags.None),
            VmResponse.KernelUnmapped unmapped when unmapped.Space == page.Space && unmapped.Range.Contains(page.Vfn) =>
                new PageCall(PageCallKind.Clear),
            _ when PageLookedAt(response) == page => Look(operation!, response),
            _ => null,
        };

    /// <summary>What an access did to a frame, or saw in it.</summary>
    public static PageCall OnFrame(VmOperation.GpuAccess access, VmResponse.Accessed answer) =>
        new(access.Access == Access.Write ? PageCallKind.Write : PageCallKind.Read, answer.Frame, Value: answer.Value);

    static PageCall? Effect(Vfn page, VmBindOp op, Func<int, BufferLayout> layoutOf)
    {
        ulong address = page.Address.Raw;
        return op switch
        {
            VmBindOp.Map map when Covers(map.Va, map.Size, address) =>
                Replace(layoutOf(map.Bo).FrameOf((map.BoOffset + (address - map.Va)) / PageSize.Bytes), map.Flags),
            VmBindOp.Unmap unmap when Covers(unmap.Va, unmap.Size, address) => new PageCall(PageCallKind.Clear),
            _ => null,
        };
    }

    static bool Covers(ulong start, ulong size, ulong address) => address >= start && address - start < size;

    static PageCall Replace(Pfn frame, VmMapFlags flags) =>
        new(PageCallKind.Replace, frame, Writable: !flags.HasFlag(VmMapFlags.ReadOnly));

    static PageCall Look(Operation operation, Response response) => (operation, response) switch
    {
        (_, VmResponse.Looked { Frame: { } frame }) => new PageCall(PageCallKind.SawFrame, frame),
        (_, VmResponse.Looked) => new PageCall(PageCallKind.SawNothing),
        (VmOperation.GpuAccess { Access: Access.Read }, VmResponse.Accessed { Faulted: true }) => new PageCall(PageCallKind.ReadFaulted),
        (_, VmResponse.Accessed { Faulted: true }) => new PageCall(PageCallKind.WriteFaulted),
        (VmOperation.GpuAccess { Access: Access.Read }, VmResponse.Accessed read) => new PageCall(PageCallKind.Read, read.Frame),
        (_, VmResponse.Accessed written) => new PageCall(PageCallKind.Write, written.Frame),
        _ => throw new System.Diagnostics.UnreachableException(),
    };
}
