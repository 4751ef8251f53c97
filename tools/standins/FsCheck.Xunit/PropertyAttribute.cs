using Xunit;
using Xunit.Sdk;

namespace FsCheck.Xunit;

/// <summary>Makes a test of a method whose arguments FsCheck makes up. A number that was not set reads as -1.</summary>
[AttributeUsage(AttributeTargets.Method | AttributeTargets.Property)]
[XunitTestCaseDiscoverer("FsCheck.Xunit.PropertyDiscoverer", "FsCheck.Xunit")]
public class PropertyAttribute : FactAttribute
{
    const int Unset = -1;

    /// <summary>How many times the property is to hold.</summary>
    public int MaxTest { get => Settings.MaxTest ?? Unset; set => Settings = Settings with { MaxTest = value }; }

    /// <summary>How many values the property may reject before the run gives up.</summary>
    public int MaxRejected { get => Settings.MaxRejected ?? Unset; set => Settings = Settings with { MaxRejected = value }; }

    /// <summary>The size of the first test; from there it grows evenly.</summary>
    public int StartSize { get => Settings.StartSize ?? Unset; set => Settings = Settings with { StartSize = value }; }

    /// <summary>The size of the last test.</summary>
    public int EndSize { get => Settings.EndSize ?? Unset; set => Settings = Settings with { EndSize = value }; }

    /// <summary>What a failure printed, to see it again.</summary>
    public string? Replay { get => Settings.Replay; set => Settings = Settings with { Replay = value }; }

    /// <summary>How many tests run at a time; -1 for as many as there are cores.</summary>
    public int Parallelism { get => Settings.Parallelism ?? Unset; set => Settings = Settings with { Parallelism = value }; }

    /// <summary>Writes the arguments of every test to the output.</summary>
    public bool Verbose { get => Settings.Verbose ?? false; set => Settings = Settings with { Verbose = value }; }

    /// <summary>Writes nothing to the output when the property holds.</summary>
    public bool QuietOnSuccess { get => Settings.QuietOnSuccess ?? false; set => Settings = Settings with { QuietOnSuccess = value }; }

    /// <summary>Classes with static members that return an <c>Arbitrary</c>; for one type, the first in the array wins.</summary>
    public Type[] Arbitrary { get => [.. Settings.Arbitrary]; set => Settings = Settings with { Arbitrary = [.. value] }; }

    internal PropertySettings Settings { get; private set; } = new();
}
