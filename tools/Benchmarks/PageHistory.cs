using System.Globalization;
using GpuMm.Harness;

namespace GpuMm.Benchmarks;

/// <summary>
/// The history of one page that processes map, unmap and translate at the same time, each in its turn: linearizable, and as long as one
/// likes. Each operation takes effect at a moment between its two events.
/// </summary>
sealed class PageHistory(int operations, int processes, ulong seed)
{
    readonly Running[] running = new Running[processes];
    SplitMix random = new(seed);
    long mapped; // 0 for nothing
    long tags;
    int begun;
    int over;

    public void Write(TextWriter to)
    {
        to.WriteLine("{\"model\": \"page\"}");
        for (long time = 1; over < operations; time++)
        {
            int process = random.Below(running.Length);
            ref var turn = ref running[process];
            if (turn.Operation is null && begun < operations)
                Begin(ref turn, process, time, to);
            else if (turn.Operation is not null && turn.Answer is null)
                TakeEffect(ref turn);
            else if (turn.Operation is not null)
                End(ref turn, process, time, to);
        }
    }

    void Begin(ref Running turn, int process, long time, TextWriter to)
    {
        begun++;
        turn = random.Below(4) switch
        {
            0 => new Running("map", ++tags, null),
            1 => new Running("unmap", 0, null),
            _ => new Running("translate", 0, null),
        };
        string tag = turn.Tag == 0 ? "" : turn.Tag.ToString(CultureInfo.InvariantCulture);
        to.Write($"{{\"process\": {process}, \"type\": \"invoke\", \"operation\": \"{turn.Operation}\", ");
        to.WriteLine($"\"arguments\": [{tag}], \"time\": {time}}}");
    }

    void TakeEffect(ref Running turn)
    {
        string seen = mapped == 0 ? "null" : mapped.ToString(CultureInfo.InvariantCulture);
        turn.Answer = turn.Operation == "map" ? (mapped == 0 ? "\"ok\"" : "\"fail\"") : $"\"ok\", \"response\": {seen}";
        mapped = turn.Operation switch
        {
            "map" when mapped == 0 => turn.Tag,
            "unmap" => 0,
            _ => mapped,
        };
    }

    void End(ref Running turn, int process, long time, TextWriter to)
    {
        to.WriteLine($"{{\"process\": {process}, \"type\": {turn.Answer}, \"time\": {time}}}");
        over++;
        turn = default;
    }

    /// <summary>What a process is about; the default is nothing.</summary>
    record struct Running(string? Operation, long Tag, string? Answer);
}
