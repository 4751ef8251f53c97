using GpuMm.Harness.Checking;
using GpuMm.Harness.Systems.Vmm;
using GpuMm.Implementation.Vmm;
using GpuMm.Model.Vocabulary;
using Nova = GpuMm.Implementation.Vmm;

namespace GpuMm.Harness.Defects.Vmm;

/// <summary>
/// Two that have announced themselves both wait for the other to be done: no lock is held, every step is possible, and nothing happens.
/// </summary>
sealed class X10PrepareWaitsToBeAlone(Nova.GpuMm mm, int id, IVmmListener listener) : Nova.Vmm(mm, id, listener)
{
    public static readonly VmmVariant Variant = VmmVariant.Defect(
        "X10", "prepare announces itself and then waits until no other is under way",
        "two prepares at once spin without end, and lockdep sees nothing, as no lock is held",
        "own",
        PropertyCatalogue.Progress, (mm, id, listener) => new X10PrepareWaitsToBeAlone(mm, id, listener));

    int underWay;

    public override async ValueTask<(Errno Errno, Mapping? Mapping)> PrepareMap(ulong pages, AddressWindow? window)
    {
        await using (await Mutex.Lock())
            underWay++;
        while (!await IsAlone())
            continue;
        var answer = await base.PrepareMap(pages, window);
        await using (await Mutex.Lock())
            underWay--;
        return answer;
    }

    async ValueTask<bool> IsAlone()
    {
        await using (await Mutex.Lock())
            return underWay == 1;
    }
}
