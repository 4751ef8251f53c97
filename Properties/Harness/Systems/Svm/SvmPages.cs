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
    readonly bool[,] mapped = new bool[SvmLimits.Processes, SvmWindow.Pages];
    readonly bool[] exists = new bool[SvmLimits.Processes];
    readonly bool[] hasGpu = new bool[SvmLimits.Processes];
    readonly List<SvmOperation.Pin> pins = [];
    readonly int other;

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
        (exists[0], hasGpu[0]) = (true, true);
        for (int page = 0; page < SvmLimits.PagesAtFirst; page++)
            mapped[0, page] = true;
    }

    public int Home { get; }

    public bool HasChild => exists[1];

    /// <summary>The last pin that nothing has undone; null if there is none.</summary>
    public SvmOperation.Pin? Pinned => pins.Count == 0 ? null : pins[^1];

    public bool Exists(int process) => exists[process];

    public bool HasGpu(int process) => hasGpu[process];

    public bool IsMapped(int process, int page) => mapped[process, page];

    /// <summary>One that exists, mostly the parent; once in a while perhaps none.</summary>
    public int Process() => choices.OneIn(40) ? choices.Below(SvmLimits.Processes)
        : exists[1] && (!exists[0] || choices.OneIn(3)) ? 1 : 0;

    public int Page() => choices.Weighted([12, 4, 1]) switch
    {
        0 => Home,
        1 => other,
        _ => choices.Below(SvmWindow.Pages),
    };

    /// <summary>Some pages of one half, among them this one.</summary>
    public (int Page, int Pages) Around(int page)
    {
        int first = page % Half > 0 && choices.OneIn(4) ? page - 1 : page;
        return (first, Math.Min(page - first + choices.Pick<int>([1, 1, 1, 2, 2, 3, 4]), Half - (first % Half)));
    }

    /// <summary>What the processes have after it.</summary>
    public void Remember(SvmOperation operation)
    {
        switch (operation)
        {
            case SvmOperation.Mmap map:
                Set(map, true);
                break;
            case SvmOperation.Munmap unmap:
                Set(unmap, false);
                break;
            case SvmOperation.Mremap remap:
                Set(remap, false);
                Set(remap with { Page = remap.Page + Half }, true);
                break;
            case SvmOperation.Fork:
                Copy();
                break;
            case SvmOperation.Exit(var process):
                (exists[process], hasGpu[process]) = (false, false);
                Set(new SvmOperation.Munmap(process, 0, Half), false);
                Set(new SvmOperation.Munmap(process, Half, Half), false);
                break;
            case SvmOperation.OpenGpu(var process):
                hasGpu[process] = true;
                break;
            case SvmOperation.CloseGpu(var process):
                hasGpu[process] = false;
                break;
            case SvmOperation.Pin pin:
                pins.Add(pin);
                break;
            case SvmOperation.Unpin(var process, var page):
                pins.Remove(new SvmOperation.Pin(process, page));
                break;
        }
    }

    void Set(SvmOperation operation, bool isMapped)
    {
        if (SvmNames.ProcessOf(operation) is not { } process || SvmNames.RangeOf(operation) is not var (first, pages))
            return;
        for (int page = first; page < first + pages; page++)
            mapped[process, page] = isMapped;
    }

    void Copy()
    {
        exists[1] = true;
        for (int page = 0; page < SvmWindow.Pages; page++)
            mapped[1, page] = mapped[0, page];
    }
}
