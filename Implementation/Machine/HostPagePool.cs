namespace GpuMm.Implementation.Machine;

/// <summary>
/// Page tables that are in no memory now. Several memories may share a pool, one after the other: whoever takes a page gets nothing but
/// poison.
/// </summary>
public sealed class HostPagePool
{
    readonly Stack<HostPage> spare = new();

    internal HostPage Take(PageOwner owner)
    {
        if (!spare.TryPop(out var page))
            return new HostPage(owner);
        page.GiveTo(owner);
        return page;
    }

    internal void PutBack(HostPage page) => spare.Push(page);
}
