using GpuMm.Model.Vocabulary;

namespace GpuMm.Implementation.Machine;

/// <summary>
/// The part of BAR0 through which a driver reaches VRAM: a window of 1 MiB whose base register counts in units of 64 KiB
/// (NV_PBUS_BAR0_WINDOW, nova-core regs.rs).
/// </summary>
public sealed class Bar0(Vram vram)
{
    public const ulong WindowBytes = 1 << 20;
    public const int WindowBaseShift = 16;
    public const ulong WindowBaseRegister = 0x1700;

    /// <summary>Address of the first byte that the window shows.</summary>
    public VramAddress WindowBase { get; private set; }

    public void WriteWindowBase(uint value) => WindowBase = new VramAddress((ulong)value << WindowBaseShift);

    /// <param name="offset">Byte offset into the window.</param>
    /// <param name="owner">In whose name the driver reads.</param>
    public ulong Read64(ulong offset, PageOwner owner) => vram.Read(Show(offset), owner, "driver");

    public void Write64(ulong offset, ulong value, PageOwner owner) => vram.Write(Show(offset), value, owner, "driver");

    /// <summary>Zeroes the first words of the page that starts at the offset, in one step.</summary>
    public void Clear(ulong offset, int words, PageOwner owner) => vram.Clear(Pfn.Of(Show(offset)), words, owner, "driver");

    VramAddress Show(ulong offset) => offset < WindowBytes
        ? WindowBase + offset
        : throw new ArgumentOutOfRangeException(nameof(offset), offset, "beyond the PRAMIN window");
}
