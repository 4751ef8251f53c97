using System.Runtime.CompilerServices;
using System.Text;
using GpuMm.Implementation.Kernel;

namespace GpuMm.Harness.Checking;

/// <summary>
/// The situations that a campaign of one system must reach, or it has tested less than it seems: those that its checkers mark, the places
/// that its implementation and its kernel mark, and a failure at each of its sites. At most 128.
/// </summary>
sealed class SituationList
{
    const int Absent = -1;
    const int Most = 128; // bits of the marks of an execution

    readonly Dictionary<Type, int[]> numbers = []; // by value

    /// <param name="sites">Where something can be made to fail.</param>
    /// <param name="marks">Enum by enum; of some of them not all, where the system cannot get to a place.</param>
    public SituationList(IEnumerable<FailureSite> sites, params IEnumerable<Enum>[] marks)
    {
        List<string> names = [];
        foreach (var mark in marks.SelectMany(ofOne => ofOne))
            names.Add(Add(mark, names.Count, Sentence(mark.ToString())));
        foreach (var site in sites)
            names.Add(Add(site, names.Count, "failure injected: " + Sentence(site.ToString())));
        Names = names.Count <= Most ? names : throw new ArgumentException($"{names.Count} situations are more than {Most}", nameof(marks));
    }

    /// <summary>In the order of their numbers.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>All marks of a kind, but for those that the system cannot reach.</summary>
    public static IEnumerable<Enum> Every<T>(params IReadOnlyCollection<T> except)
        where T : struct, Enum =>
        Enum.GetValues<T>().Except(except).Cast<Enum>();

    /// <exception cref="InvalidOperationException">
    /// The mark is not in the list: the system was believed not to get there.
    /// </exception>
    public int NumberOf<T>(T mark)
        where T : struct, Enum =>
        numbers.GetValueOrDefault(typeof(T)) is { } ofKind && ofKind[Unsafe.As<T, int>(ref mark)] is var number and not Absent ? number
            : throw new InvalidOperationException($"'{mark}' was reached, and is not among the situations of this system");

    string Add(Enum mark, int number, string name)
    {
        var kind = mark.GetType();
        if (!numbers.TryGetValue(kind, out var ofKind))
            numbers.Add(kind, ofKind = [.. Enum.GetValues(kind).Cast<object>().Select(_ => Absent)]);
        ofKind[Convert.ToInt32(mark)] = number;
        return name;
    }

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
