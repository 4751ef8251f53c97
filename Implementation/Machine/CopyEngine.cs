using GpuMm.Implementation.Kernel;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Implementation.Machine;

/// <summary>
/// The GPU's copy engine, by physical addresses: a page is read in one step and written in another, so that others come between. Of a page
/// only the first word is ever used.
/// </summary>
/// <param name="kernel">Whose tasks wait for it.</param>
/// <param name="vram">Video memory.</param>
/// <param name="host">Host memory.</param>
public sealed class CopyEngine(KernelContext kernel, Vram vram, HostMemory host)
{
    const string By = "copy engine";

    /// <summary>False if the copy failed, and the target is as it was.</summary>
    public async ValueTask<bool> HostToVram(Pfn source, Pfn target)
    {
        await kernel.Announce(StepKind.Read, InHost(source));
        ulong value = host.ReadData(source, By);
        await kernel.Announce(StepKind.Write, InVram(target));
        if (kernel.Fails(FailureSite.Copy))
            return false;
        vram.Write(target.Address, value, null, By);
        return true;
    }

    /// <summary>False if the copy failed, and the target is as it was.</summary>
    public async ValueTask<bool> VramToHost(Pfn source, Pfn target)
    {
        await kernel.Announce(StepKind.Read, InVram(source));
        ulong value = vram.Read(source.Address, null, By);
        await kernel.Announce(StepKind.Write, InHost(target));
        if (kernel.Fails(FailureSite.Copy))
            return false;
        host.WriteData(target, value, By);
        return true;
    }

    /// <summary>Fills a page with zeros; false if that failed, and the page is as it was.</summary>
    public async ValueTask<bool> ClearVram(Pfn target)
    {
        await kernel.Announce(StepKind.Write, InVram(target));
        if (kernel.Fails(FailureSite.Copy))
            return false;
        vram.Write(target.Address, 0, null, By);
        return true;
    }

    static Resource InHost(Pfn page) => new(ResourceKind.HostPage, page.Raw);

    static Resource InVram(Pfn page) => new(ResourceKind.VramWord, page.Address.Raw);
}
