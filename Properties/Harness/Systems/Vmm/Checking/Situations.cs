using GpuMm.Harness.Checking;
using GpuMm.Harness.Execution;
using GpuMm.Implementation.Kernel;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Harness.Systems.Vmm.Checking;

/// <summary>Marks injected failures, and what calls show by themselves: overlaps, straddled boundaries, refused arguments.</summary>
sealed class Situations : Observer
{
    static readonly (VmmSometimes Mark, ulong Pages)[] Boundaries =
    [
        (VmmSometimes.RangeStraddles2MiB, 1UL << 9),
        (VmmSometimes.RangeStraddles512MiB, 1UL << 17),
        (VmmSometimes.RangeStraddles256GiB, 1UL << 26),
        (VmmSometimes.RangeStraddles128TiB, 1UL << 35),
    ];

    int underWay;

    public override void Invoked(Call call)
    {
        if (underWay++ > 0)
            Hub.Mark(VmmSometimes.TasksOverlapped);
    }

    public override void Responded(Call call)
    {
        underWay--;
        if (RangeOf(call.Response) is { } range)
            MarkStraddles(range);
        if (call.Response is VmmResponse.Refused { Errno: Errno.EINVAL })
            Hub.Mark(call.Operation is VmmOperation.Execute ? VmmSometimes.WrongFramesRefused : VmmSometimes.BadWindowRefused);
    }

    public override void FailureInjected(FailureSite site, int task) => Hub.Mark(site);

    /// <summary>The range that an answer brought into use; null if it brought none.</summary>
    static VfnRange? RangeOf(Response? response) => response switch
    {
        VmmResponse.Prepared prepared => prepared.Range,
        VmmResponse.Mapped mapped => mapped.Pages.Range,
        _ => null,
    };

    void MarkStraddles(VfnRange range)
    {
        foreach (var (mark, pages) in Boundaries)
        {
            if (range.Start.Raw / pages != (range.End.Raw - 1) / pages)
                Hub.Mark(mark);
        }
    }
}
