using System.Collections.Immutable;
using System.Text;
using GpuMm.Implementation.Kernel;

namespace GpuMm.Harness.Checking;

/// <summary>
/// The situations that a campaign of one system must reach, or it has tested less than it seems. First those that its checkers mark, under
/// the numbers of their enum; then the places that its implementation marks; then a failure at each of its sites. At most 128.
/// </summary>
sealed class SituationList
{
    readonly int firstPlace;
    readonly int firstKernelPlace;
    readonly int[] kernelPlaces; // which of them have a number, in its order
    readonly int firstFailure;
    readonly ImmutableArray<FailureSite> sites;

    SituationList(string[] marks, string[] places, (string Name, int Place)[] kernelPlaces, ImmutableArray<FailureSite> sites)
    {
        this.kernelPlaces = [.. kernelPlaces.Select(named => named.Place)];
        (firstPlace, firstKernelPlace) = (marks.Length, marks.Length + places.Length);
        (firstFailure, this.sites) = (firstKernelPlace + kernelPlaces.Length, sites);
        var failures = sites.Select(site => "failure injected: " + Sentence(site.ToString()));
        Names = [.. marks.Concat(places).Concat(kernelPlaces.Select(named => named.Name)).Select(Sentence), .. failures];
    }

    /// <summary>In the order of their numbers.</summary>
    public IReadOnlyList<string> Names { get; }

    public static SituationList Of<TMark, TPlace>(IEnumerable<FailureSite> sites)
        where TMark : struct, Enum
        where TPlace : struct, Enum =>
        new(Enum.GetNames<TMark>(), Enum.GetNames<TPlace>(), [], [.. sites]);

    /// <summary>
    /// The same for a system that stands on a part of the kernel with places of its own, some of which it may never get to.
    /// </summary>
    public static SituationList Of<TMark, TPlace, TKernelPlace>(
        IEnumerable<FailureSite> sites, params ReadOnlySpan<TKernelPlace> unreachable)
        where TMark : struct, Enum
        where TPlace : struct, Enum
        where TKernelPlace : struct, Enum
    {
        List<(string Name, int Place)> reachable = [];
        foreach (var (number, place) in Enum.GetValues<TKernelPlace>().Index())
        {
            if (!unreachable.Contains(place))
                reachable.Add(($"{place}", number));
        }

        return new(Enum.GetNames<TMark>(), Enum.GetNames<TPlace>(), [.. reachable], [.. sites]);
    }

    /// <summary>The number of a place that the implementation marks.</summary>
    public int OfPlace(int place) => firstPlace + place;

    /// <summary>The number of a place that the kernel marks.</summary>
    public int OfKernelPlace(int place) => firstKernelPlace + Array.IndexOf(kernelPlaces, place) is var number && number >= firstKernelPlace
        ? number : throw new ArgumentOutOfRangeException(nameof(place), place, "the system never gets there, it was said");

    /// <summary>The number of a failure at a site of the system.</summary>
    public int OfFailure(FailureSite site) => firstFailure + sites.IndexOf(site);

    /// <summary>"GpuWriteRefused" as "gpu write refused".</summary>
    static string Sentence(string name)
    {
        var words = new StringBuilder();
        foreach (char c in name)
        {
            bool startsWord = char.IsUpper(c) || (char.IsDigit(c) && !char.IsDigit(words[^1]));
            if (startsWord && words.Length > 0)
                words.Append(' ');
            words.Append(char.ToLowerInvariant(c));
        }

        return words.Replace(" mi b", " MiB").Replace(" gi b", " GiB").Replace(" ti b", " TiB").ToString();
    }
}
