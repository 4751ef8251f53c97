using GpuMm.Harness.Generation;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Harness.Systems.Svm;

/// <summary>
/// Which processes and pages a program is about, with a memory of what each process probably has. Most of a program is about one page, its
/// home; some of it about another.
/// </summary>
sealed class SvmPages
{
    const int Half = SvmWindow.PagesPerHalf;

    /// <summary>Pages that are there from the start; where a page table begins; what is not managed; where mremap moves things.</summary>
    static readonly int[] Homes = [8, 5, 2, 2, 3, 2, 1, 1];

    readonly Choices choices;
    readonly List<SvmOperation.Pin> pins = [];
    readonly int other;
    Known known = new(MaskOf(0, SvmLimits.PagesAtFirst), Child: 0, Exists: 1, HasGpu: 1);

    public SvmPages(Choices choices)
    {
        this.choices = choices;
        Home = choices.Weighted(Homes);
        other = choices.Below(3) switch
        {
            0 => (Home + Half) % SvmWindow.Pages,
            1 => (Home / Half * Half) + ((Home + 1) % Half),
            _ => choices.Below(SvmWindow.Pages),
        };
    }

    /// <param name="Parent">Bit n is page n of process 0.</param>
    /// <param name="Child">Of process 1.</param>
    /// <param name="Exists">Bit n is process n.</param>
    /// <param name="HasGpu">As well.</param>
    readonly record struct Known(int Parent, int Child, int Exists, int HasGpu)
    {
        public static Known operator |(Known one, Known other) => new(
            one.Parent | other.Parent, one.Child | other.Child, one.Exists | other.Exists, one.HasGpu | other.HasGpu);
    }

    public int Home { get; }

    public bool HasChild => Exists(1);

    /// <summary>The last pin that nothing has undone; null if there is none.</summary>
    public SvmOperation.Pin? Pinned => pins.Count == 0 ? null : pins[^1];

    public bool Exists(int process) => (known.Exists >> process & 1) != 0;

    public bool HasGpu(int process) => (known.HasGpu >> process & 1) != 0;

    public bool IsMapped(int process, int page) => ((process == 0 ? known.Parent : known.Child) >> page & 1) != 0;

    /// <summary>One that exists, mostly the parent; once in a while perhaps none.</summary>
    public int Process() => choices.OneIn(40) ? choices.Below(SvmWindow.Processes)
        : Exists(1) && (!Exists(0) || choices.OneIn(3)) ? 1 : 0;

    /// <summary>The home; now and then another, which need not be there.</summary>
    public int Page(int process) => choices.Weighted([12, 4, 1]) switch
    {
        1 when IsMapped(process, other) || choices.OneIn(4) => other,
        2 => choices.Below(SvmWindow.Pages),
        _ => Home,
    };

    /// <summary>Some pages of one half, among them this one.</summary>
    public (int Page, int Pages) Around(int page)
    {
        int first = page % Half > 0 && choices.OneIn(4) ? page - 1 : page;
        return (first, Math.Min(page - first + choices.Pick<int>([1, 1, 1, 2, 2, 3, 4]), Half - (first % Half)));
    }

    /// <summary>
    /// What a task makes may be there for the others; what it takes away is still there as far as they know, or they would not race for it.
    /// </summary>
    public T InOneTask<T>(Func<T> operations)
    {
        var before = known;
        var made = operations();
        known |= before;
        return made;
    }

    /// <summary>What the processes have after it.</summary>
    public void Remember(SvmOperation operation)
    {
        switch (operation)
        {
            case SvmOperation.Mmap(var process, var page, var pages, _, _):
                Set(process, MaskOf(page, pages), true);
                break;
            case SvmOperation.Munmap(var process, var page, var pages):
                Set(process, MaskOf(page, pages), false);
                break;
            case SvmOperation.Mremap(var process, var page, var pages):
                Set(process, MaskOf(page, pages), false);
                Set(process, MaskOf(page + Half, pages), true);
                break;
            case SvmOperation.Fork:
                known = known with { Child = known.Parent, Exists = known.Exists | 2 };
                break;
            case SvmOperation.Exit(var process):
                known = known with { Exists = known.Exists & ~(1 << process), HasGpu = known.HasGpu & ~(1 << process) };
                Set(process, MaskOf(0, SvmWindow.Pages), false);
                break;
            case SvmOperation.OpenGpu(var process):
                known = known with { HasGpu = known.HasGpu | (1 << process) };
                break;
            case SvmOperation.CloseGpu(var process):
                known = known with { HasGpu = known.HasGpu & ~(1 << process) };
                break;
            case SvmOperation.Pin pin:
                pins.Add(pin);
                break;
            case SvmOperation.Unpin(var process, var page):
                pins.Remove(new SvmOperation.Pin(process, page));
                break;
        }
    }

    void Set(int process, int pages, bool areMapped)
    {
        int before = process == 0 ? known.Parent : known.Child;
        int after = areMapped ? before | pages : before & ~pages;
        known = process == 0 ? known with { Parent = after } : known with { Child = after };
    }

    static int MaskOf(int page, int pages) => ((1 << pages) - 1) << page;
}
