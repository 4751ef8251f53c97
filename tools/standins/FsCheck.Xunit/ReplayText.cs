using System.Globalization;
using Microsoft.FSharp.Core;

namespace FsCheck.Xunit;

/// <summary>The text by which a failure names its seeds: <c>(seed,gamma)</c> for a run, <c>(seed,gamma,size)</c> for one test.</summary>
static class ReplayText
{
    /// <exception cref="FormatException">The text has another form; to ignore it would run other values than were asked for.</exception>
    public static Replay Parse(string text) => text.Trim().TrimStart('(').TrimEnd(')').Split(',', StringSplitOptions.TrimEntries) switch
    {
        [var seed, var gamma] => new(Generator(seed, gamma), FSharpOption<int>.None),
        [var seed, var gamma, var size] => new(Generator(seed, gamma), Convert.ToInt32(Number(size))),
        _ => throw new FormatException($"'{text}' is not a replay: it has the form (seed,gamma) or (seed,gamma,size)."),
    };

    static Rnd Generator(string seed, string gamma) => new(Number(seed), Number(gamma));

    static ulong Number(string digits) => ulong.Parse(digits, NumberStyles.None, CultureInfo.InvariantCulture);
}
