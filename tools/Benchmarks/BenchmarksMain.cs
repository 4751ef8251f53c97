using BenchmarkDotNet.Running;

namespace GpuMm.Benchmarks;

/// <summary>
/// Measurements side by side. Five are this program's own: the tables <c>schedulers</c>, <c>throughput</c>, <c>gpuvm</c> and
/// <c>histories</c>, and the number <c>fingerprint</c>; all others are BenchmarkDotNet's:
/// <c>dotnet run -c Release --project tools/Benchmarks -- --filter '*'</c>.
/// </summary>
public static class BenchmarksMain
{
    const int Done = 0;
    const int WrongArguments = 2;

    public static int Main(string[] args)
    {
        try
        {
            return Run(args);
        }
        catch (WrongArgumentException wrong)
        {
            Console.Error.WriteLine(wrong.Message);
            return WrongArguments;
        }
    }

    static int Run(string[] args)
    {
        switch (args)
        {
            case ["schedulers", .. var options]:
                SchedulerComparison.Parse(options).Print(Console.Out);
                break;
            case ["throughput", .. var options]:
                ThroughputTable.Parse(options).Print(Console.Out);
                break;
            case ["fingerprint", .. var options]:
                FingerprintLine.Parse(options).Print(Console.Out);
                break;
            case ["gpuvm", .. var options]:
                GpuvmTable.Parse(options).Print(Console.Out);
                break;
            case ["histories", .. var options]:
                HistoryChecks.Parse(options).Print(Console.Out);
                break;
            case [[not ('-' or '@'), ..] word, ..]:
                throw new WrongArgumentException(
                    $"there is no measurement '{word}'; choose schedulers, throughput, fingerprint, gpuvm, histories, or --filter '*'");
            default:
                BenchmarkSwitcher.FromAssembly(typeof(BenchmarksMain).Assembly).Run(args);
                break;
        }

        return Done;
    }
}
