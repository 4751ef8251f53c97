using System.Text;

namespace GpuMm.Tests.Histories;

/// <summary>A small history, whether it is linearizable by trying every order, and its text.</summary>
/// <param name="Model">Its name.</param>
/// <param name="Operations">Begun and answered at events that are numbered from 0.</param>
/// <param name="Times">Of the events; those of the same time overlap.</param>
sealed record PlainHistory(string Model, PlainOperation[] Operations, int[] Times)
{
    /// <summary>How many cells there are, named 0 and up.</summary>
    public const int Keys = 2;

    public bool IsKeyed => Model == "kv";

    /// <summary>
    /// Tries everything: any operation that has not been placed may be next, unless another one that has not been placed had ended before
    /// it began; one that nobody is certain of need not come at all. All objects at once, which also shows that they can be taken one by
    /// one.
    /// </summary>
    public bool HasOrder() => HasOrder(new bool[Operations.Length], Operations.Count(operation => operation.IsCertain), new int?[Keys]);

    bool HasOrder(bool[] placed, int certainLeft, int?[] values)
    {
        if (certainLeft == 0)
            return true;
        for (int i = 0; i < Operations.Length; i++)
        {
            var next = Operations[i];
            if (placed[i] || IsOutOfTime(next, placed))
                continue;
            int? before = values[next.Key];
            var (fits, after) = next.On(before);
            if (!fits)
                continue;
            (placed[i], values[next.Key]) = (true, after);
            if (HasOrder(placed, certainLeft - (next.IsCertain ? 1 : 0), values))
                return true;
            (placed[i], values[next.Key]) = (false, before);
        }

        return false;
    }

    /// <summary>Somebody was over before it began and is not placed, or is placed and began when it was over.</summary>
    bool IsOutOfTime(PlainOperation next, bool[] placed)
    {
        for (int other = 0; other < Operations.Length; other++)
        {
            var (before, after) = placed[other] ? (next, Operations[other]) : (Operations[other], next);
            if (before.Finish != PlainOperation.Never && Times[before.Finish] < Times[after.Begin] && (placed[other] || before.IsCertain))
                return true;
        }

        return false;
    }

    public override string ToString()
    {
        var text = new StringBuilder($"{{\"model\": \"{Model}\"}}\n");
        int last = Operations.Max(operation => operation.Answer == PlainOperation.Never ? operation.Begin : operation.Answer);
        for (int time = 0; time <= last; time++)
        {
            foreach (var operation in Operations)
            {
                if (operation.Begin == time)
                    operation.WriteInvocation(text, IsKeyed, Times[time]);
                else if (operation.Answer == time)
                    operation.WriteAnswer(text, Times[time]);
            }
        }

        return text.ToString();
    }
}
