using GpuMm.Implementation.Kernel;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Implementation.Machine;

/// <summary>
/// Copies pages between video memory and the host's, by physical address. Only the first word of a page counts here. It reads in one step
/// and writes in the next, so that whoever still accesses the page comes between.
/// </summary>
public sealed class CopyEngine(KernelContext kernel, Vram vram, HostMemory host)
{
    const string Name = "copy engine";

    /// <returns>False if the copy failed; then the target is as it was.</returns>
    public async ValueTask<bool> CopyToVram(Pfn from, Pfn to)
    {
        await kernel.Announce(StepKind.Read, InHost(from));
        ulong value = host.ReadData(from, Name);
        return await Write(to, value);
    }

    /// <returns>False if the copy failed; then the target is as it was.</returns>
    public async ValueTask<bool> CopyToHost(Pfn from, Pfn to)
    {
        await kernel.Announce(StepKind.Read, InVram(from));
        ulong value = vram.Read(from.Address, null, Name);
        await kernel.Announce(StepKind.Write, InHost(to));
        if (kernel.Fails(FailureSite.Copy))
            return false;
        host.WriteData(to, value, Name);
        return true;
    }

    /// <summary>Zeroes a page of video memory.</summary>
    /// <returns>False if that failed; then the page is as it was.</returns>
    public ValueTask<bool> ClearVram(Pfn page) => Write(page, 0);

    async ValueTask<bool> Write(Pfn to, ulong value)
    {
        await kernel.Announce(StepKind.Write, InVram(to));
        if (kernel.Fails(FailureSite.Copy))
            return false;
        vram.Write(to.Address, value, null, Name);
        return true;
    }

    static Resource InVram(Pfn page) => new(ResourceKind.VramWord, page.Address.Raw);

    static Resource InHost(Pfn page) => new(ResourceKind.HostPage, page.Raw);
}
