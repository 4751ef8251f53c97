using GpuMm.Implementation.Machine;
using GpuMm.Implementation.Machine.Walking;
using GpuMm.Implementation.PageTables;
using GpuMm.Model.Vocabulary;
using Xunit;

namespace GpuMm.Tests.PageTables;

public sealed class GpuPagesInV2 : GpuPageTests<MmuV2>
{
    [Theory]
    [InlineData(0x1234_560DUL, true, true)]
    [InlineData(0x1234_568DUL, true, false)]
    [InlineData(0x1234_56CDUL, false, false)]
    public void A_page_in_host_memory_is_volatile(ulong word, bool writable, bool atomic) =>
        Assert.Equal(word, MmuV2.EncodePte(new GpuPage(Aperture.SystemCoherent, new Pfn(0x12_3456), writable, atomic)));

    [Fact]
    public void An_entry_holds_46_bits_of_a_frame_of_host_memory() => Assert.Equal(0x3FFF_FFFF_FFFFUL, MmuV2.MaxHostPfn);
}

public sealed class GpuPagesInV3 : GpuPageTests<MmuV3>
{
    [Theory]
    [InlineData(0x1_2345_608DUL, true, true)]
    [InlineData(0x1_2345_60CDUL, true, false)]
    [InlineData(0x1_2345_60EDUL, false, false)]
    public void A_page_in_host_memory_is_uncached(ulong word, bool writable, bool atomic) =>
        Assert.Equal(word, MmuV3.EncodePte(new GpuPage(Aperture.SystemCoherent, new Pfn(0x12_3456), writable, atomic)));

    [Fact]
    public void An_entry_holds_40_bits_of_a_frame_of_host_memory() => Assert.Equal(0xFF_FFFF_FFFFUL, MmuV3.MaxHostPfn);
}

/// <summary>Pages of either memory: what the driver writes is what the hardware sees, and what the driver reads again.</summary>
public abstract class GpuPageTests<TFormat>
    where TFormat : struct, IMmuFormat<TFormat>
{
    static readonly HardwareMmu Hardware = HardwareMmu.For(TFormat.Version);

    static IEnumerable<GpuPage> Pages =>
        from aperture in (Aperture[])[Aperture.VideoMemory, Aperture.SystemCoherent]
        from frame in (ulong[])[0, 7, aperture == Aperture.VideoMemory ? TFormat.MaxPfn : TFormat.MaxHostPfn]
        from writable in (bool[])[true, false]
        from atomic in (bool[])[true, false]
        select new GpuPage(aperture, new Pfn(frame), writable, atomic);

    [Fact]
    public void The_hardware_sees_what_the_driver_wrote() => Assert.All(Pages, page =>
    {
        var read = Hardware.DecodePte(TFormat.EncodePte(page));
        Assert.True(read is { Valid: true, Privileged: false, Kind: 0 });
        Assert.Equal((page.Aperture, page.Frame.Raw * PageSize.Bytes), (read.Aperture, read.Address));
        Assert.Equal((!page.Writable, !page.Atomic, page.IsInHost), (read.ReadOnly, read.AtomicDisabled, read.Volatile));
    });

    [Fact]
    public void The_driver_reads_what_it_wrote() => Assert.All(Pages, page =>
    {
        ulong word = TFormat.EncodePte(page);
        Assert.Equal(page, TFormat.PageInPte(word));
        Assert.Equal(page.IsInHost ? null : page.Frame, TFormat.FrameInPte(word));
    });

    [Fact]
    public void A_page_in_video_memory_is_what_it_always_was()
    {
        Assert.Equal(TFormat.EncodePte(new Pfn(7), writable: true), TFormat.EncodePte(GpuPage.InVideoMemory(new Pfn(7), writable: true)));
        Assert.Equal(TFormat.EncodePte(new Pfn(7), writable: false), TFormat.EncodePte(GpuPage.InVideoMemory(new Pfn(7), writable: false)));
    }

    [Theory]
    [InlineData(0UL)]
    [InlineData(VramPage.Poison)]
    [InlineData(((ulong)Aperture.PeerMemory << 1) | 1)]
    [InlineData(((ulong)Aperture.SystemNonCoherent << 1) | 1)]
    public void What_maps_nothing_or_maps_elsewhere_is_no_page_of_ours(ulong word) => Assert.Null(TFormat.PageInPte(word));

    [Fact]
    public void What_no_entry_can_hold_is_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => Encode(Aperture.VideoMemory, TFormat.MaxPfn + 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => Encode(Aperture.SystemCoherent, TFormat.MaxHostPfn + 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => Encode(Aperture.SystemCoherent, ulong.MaxValue));
        Assert.Throws<ArgumentOutOfRangeException>(() => Encode(Aperture.PeerMemory, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => Encode(Aperture.SystemNonCoherent, 0));
    }

    static ulong Encode(Aperture aperture, ulong frame) => TFormat.EncodePte(new GpuPage(aperture, new Pfn(frame), true, true));
}
