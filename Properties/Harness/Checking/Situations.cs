using GpuMm.Harness.Execution;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Harness.Checking;

/// <summary>Marks what calls show by themselves: overlaps, straddled boundaries, refused arguments.</summary>
sealed class Situations : Observer
{
    static readonly (Sometimes Mark, ulong Pages)[] Boundaries =
    [
        (Sometimes.RangeStraddles2MiB, 1UL << 9),
        (Sometimes.RangeStraddles512MiB, 1UL << 17),
        (Sometimes.RangeStraddles256GiB, 1UL << 26),
        (Sometimes.RangeStraddles128TiB, 1UL << 35),
    ];

    int underWay;

    public override void Invoked(Call call)
    {
        if (underWay++ > 0)
            Hub.Mark(Sometimes.TasksOverlapped);
    }

    public override void Responded(Call call)
    {
        underWay--;
        if (ExecutionRecord.RangeOf(call.Response) is { } range)
            MarkStraddles(range);
        if (call.Response is VmmResponse.Refused { Errno: Errno.EINVAL })
            Hub.Mark(call.Operation is VmmOperation.Execute ? Sometimes.WrongFramesRefused : Sometimes.BadWindowRefused);
    }

    void MarkStraddles(VfnRange range)
    {
        foreach (var (mark, pages) in Boundaries)
        {
            if (range.Start.Raw / pages != (range.End.Raw - 1) / pages)
                Hub.Mark(mark);
        }
    }
}
