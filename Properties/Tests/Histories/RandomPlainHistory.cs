using System.Globalization;
using GpuMm.Harness;

namespace GpuMm.Tests.Histories;

/// <summary>
/// Small histories, of which many are linearizable and many are not: processes take turns to begin, take effect and end, on cells that
/// behave; then sometimes an answer is replaced.
/// </summary>
static class RandomPlainHistory
{
    const int Processes = 4;
    const int MostOperations = 6;

    /// <param name="model">cas-register, register, page or kv.</param>
    /// <param name="values">How many there are; 0 if each write is to have its own.</param>
    /// <param name="ties">Whether several events may be of one time.</param>
    /// <param name="random">Decides.</param>
    public static PlainHistory Of(string model, int values, bool ties, ref SplitMix random)
    {
        var running = new PlainOperation?[Processes];
        var done = new bool[Processes];
        int[] names = [.. Enumerable.Range(0, Processes)];
        Dictionary<int, int?> cells = [];
        List<PlainOperation> all = [];
        int count = 1 + random.Below(MostOperations);
        int begun = 0;
        for (int time = 0; begun < count || running.Any(operation => operation is not null);)
        {
            int process = random.Below(Processes);
            if (running[process] is not { } operation)
            {
                if (begun == count)
                    continue;
                int fresh = values == 0 ? begun + 1 : 1 + random.Below(values);
                running[process] = Begin(model, names[process], fresh, values, time++, ref random);
                done[process] = false;
                begun++;
            }
            else if (!done[process] && random.Below(2) == 0)
            {
                running[process] = TakeEffect(operation, cells);
                done[process] = true;
            }
            else if (done[process] || random.Below(4) == 0)
            {
                all.Add(Finish(operation, done[process], time, ref random));
                running[process] = null;
                if (all[^1].Answer == PlainOperation.Never)
                    names[process] += Processes; // who has something open for ever does nothing else
                else
                    time++;
            }
        }

        for (int spoiled = random.Below(4); spoiled > 0; spoiled--)
            Spoil(all, values == 0 ? count : values, ref random);
        return new PlainHistory(model, [.. all], Times(2 * count, ties, ref random));
    }

    static int[] Times(int events, bool ties, ref SplitMix random)
    {
        int[] times = new int[events];
        for (int i = 1; i < events; i++)
            times[i] = times[i - 1] + (ties && random.Below(3) == 0 ? 0 : 1);
        return times;
    }

    static PlainOperation Begin(string model, int process, int fresh, int values, int time, ref SplitMix random)
    {
        string[] names = model switch
        {
            "page" => ["map", "unmap", "translate"],
            "register" => ["read", "write"],
            _ => ["read", "write", "cas"],
        };
        string name = names[random.Below(names.Length)];
        int expected = 1 + random.Below(values == 0 ? 3 : values);
        int[] arguments = name switch
        {
            "write" or "map" => [fresh],
            "cas" => [expected, fresh],
            "unmap" when random.Below(3) == 0 => [expected],
            _ => [],
        };
        return new PlainOperation(process, name, random.Below(PlainHistory.Keys), arguments, "", "", time, PlainOperation.Never);
    }

    /// <summary>What a cell that behaves answers.</summary>
    static PlainOperation TakeEffect(PlainOperation operation, Dictionary<int, int?> cells)
    {
        int? value = cells.GetValueOrDefault(operation.Key);
        string seen = value?.ToString(CultureInfo.InvariantCulture) ?? "null";
        var answered = operation switch
        {
            { Name: "read" or "translate" } => operation with { End = "ok", Response = seen },
            { Name: "unmap", Arguments: [] } => operation with { End = "ok", Response = seen },
            { Name: "cas" or "unmap" } when value != operation.Arguments[0] => operation with { End = "fail" },
            { Name: "map" } when value is not null => operation with { End = "fail" },
            _ => operation with { End = "ok" },
        };
        if (answered.End == "ok")
            cells[operation.Key] = answered.On(value).After;
        return answered;
    }

    /// <summary>Some never end, whether or not they took effect, and some say so; a cas may say that it failed in two ways.</summary>
    static PlainOperation Finish(PlainOperation operation, bool done, int time, ref SplitMix random)
    {
        if (!done || random.Below(5) == 0)
            return operation with { End = "info", Response = "", Answer = random.Below(2) == 0 ? time : PlainOperation.Never };
        if (operation is { Name: "cas", End: "fail" } && random.Below(2) == 0)
            operation = operation with { End = "ok", Response = "false" };
        if (operation is { Name: "unmap", End: "ok" } && random.Below(4) == 0)
            operation = operation with { Response = "" }; // whatever was there
        return operation with { Answer = time };
    }

    static void Spoil(List<PlainOperation> all, int values, ref SplitMix random)
    {
        int at = random.Below(all.Count);
        int seen = random.Below(values + 1);
        string response = seen == 0 ? "null" : seen.ToString(CultureInfo.InvariantCulture);
        all[at] = all[at] switch
        {
            { Name: "read" or "translate", End: "ok" } read => read with { Response = response },
            { Name: "unmap", End: "ok", Arguments: [] } unmap => unmap with { Response = response },
            { Name: "unmap", End: "ok" } unmap => unmap with { Arguments = [1 + random.Below(values)] },
            { Name: "cas" or "map", End: "fail" } failed => failed with { End = "ok" },
            { Name: "cas", End: "ok" } cas => cas with { End = "fail", Response = "" },
            var other => other,
        };
    }
}
