using GpuMm.Implementation.Machine;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Implementation.Kernel.Mm;

/// <summary>
/// Somebody else's device, whose memory pages of processes can be in: the least driver that lib/test_hmm.c shows. It maps nothing for the
/// device, so that it needs no notifier.
/// </summary>
public sealed class OtherDevice : DevPagemap
{
    const ulong FirstFrame = 1 << 24; // where its data lies: far from what the kernel gives out

    readonly KernelContext kernel;
    readonly SystemMemory memory;
    readonly HostMemory host;
    readonly IMmListener listener;
    readonly int number;
    readonly DevicePages pages;

    public OtherDevice(SystemMemory memory, HostMemory host, IMmListener listener, int number, int count)
    {
        (this.memory, this.host, this.listener, this.number, kernel) = (memory, host, listener, number, memory.Kernel);
        pages = new DevicePages(kernel, this, number, count);
    }

    public IReadOnlyList<Page> Pages => pages.All;

    /// <summary>For audits.</summary>
    public int FreePages => pages.FreeCount;

    /// <summary>
    /// dmirror_migrate_to_device: what can migrate does, as long as there is room; that something stays is no error.
    /// </summary>
    /// <returns>EINVAL if the process has ended, or may not read somewhere in the range.</returns>
    public async ValueTask<Errno> Migrate(MmStruct mm, VfnRange range)
    {
        if (!await mm.GetNotZero())
            return Errno.EINVAL;
        Errno errno;
        await using (await mm.MmapLock.Read())
            errno = await MigrateLocked(mm, range);
        await mm.Put();
        return errno;
    }

    /// <summary>dmirror_device_evict_chunk, once: what can leave the device does, whoever's it is. How many pages remain.</summary>
    public async ValueTask<int> Evict()
    {
        var migrate = new MigrateDevice(memory, listener, pages.All);
        await migrate.Setup();
        await CopyToRam(migrate);
        await migrate.Pages();
        await migrate.FinalizePages();
        return pages.All.Count - pages.FreeCount;
    }

    /// <summary>dmirror_devmem_fault.</summary>
    public override async ValueTask<VmFault> MigrateToRam(FaultingPage fault)
    {
        var migrate = new MigrateVma(fault.Mm, fault.Vma, new VfnRange(fault.Vfn, 1))
        {
            Flags = MigrateVmaFlags.SelectDevicePrivate,
            PgmapOwner = Owner,
            FaultPage = fault.Page,
        };
        if (await migrate.Setup() != Errno.None)
            return VmFault.Sigbus;
        bool copied = await CopyToRam(migrate);
        await migrate.Pages();
        await migrate.FinalizePages();
        return copied ? VmFault.None : VmFault.Oom;
    }

    public override void PageFree(Page page)
    {
        kernel.Touch(StepKind.Write, DataOf(page));
        host.FreeExtent(new PfnRange(FrameOf(page), 1));
        pages.PutBack(page);
    }

    /// <summary>The first word of a page in the device's memory.</summary>
    public ulong Read(Page page)
    {
        kernel.Touch(StepKind.Read, DataOf(page));
        return host.ReadData(FrameOf(page), "other device");
    }

    /// <summary>As the device itself would write it.</summary>
    public void Write(Page page, ulong value)
    {
        kernel.Touch(StepKind.Write, DataOf(page));
        host.WriteData(FrameOf(page), value, "other device");
    }

    async ValueTask<Errno> MigrateLocked(MmStruct mm, VfnRange range)
    {
        for (var at = range.Start; at.Raw < range.End.Raw;)
        {
            if (mm.VmaOf(at) is not { } vma || !vma.Permits(write: false))
                return Errno.EINVAL;
            ulong count = Math.Min(vma.Range.End.Raw, range.End.Raw) - at.Raw;
            var migrate = new MigrateVma(mm, vma, new VfnRange(at, count)) { Flags = MigrateVmaFlags.SelectSystem, PgmapOwner = Owner };
            if (await migrate.Setup() is not Errno.None and var errno)
                return errno;
            await CopyToDevice(migrate);
            await migrate.Pages();
            await migrate.FinalizePages();
            at += count;
        }

        return Errno.None;
    }

    async ValueTask CopyToDevice(MigrateVma migrate)
    {
        for (int i = 0; i < migrate.Npages; i++)
        {
            if (!migrate.Src[i].Migrates || await pages.Take() is not { } to)
                continue;
            kernel.Touch(StepKind.Write, DataOf(to));
            host.AllocateExtent(new PfnRange(FrameOf(to), 1), PageOwner.ForeignDevice, 0);
            Write(to, migrate.Src[i].Page is { } from ? memory.Read(from) : 0);
            migrate.Dst[i] = MigratePfn.To(to);
        }
    }

    /// <returns>False if there was too little memory for all.</returns>
    async ValueTask<bool> CopyToRam(PageMigration migrate)
    {
        bool copied = true;
        for (int i = 0; i < migrate.Src.Length; i++)
        {
            if (migrate.Src[i].Page is not { } from)
                continue;
            if (await memory.AllocateLocked() is { } to)
            {
                memory.Write(to, Read(from));
                migrate.Dst[i] = MigratePfn.To(to);
            }
            else
            {
                copied = false;
            }
        }

        return copied;
    }

    public override Pfn FrameOf(Page page) => new(FirstFrame + page.Pfn.Raw - DevicePages.FirstPfn);

    Resource DataOf(Page page) => new(ResourceKind.HostPage, FrameOf(page).Raw);
}
