using GpuMm.Implementation.Kernel;
using GpuMm.Implementation.Vmm;

namespace GpuMm.Harness.Checking;

/// <summary>
/// Situations that a campaign must reach, or it has tested less than it seems. At most 64; the marks of the Vmm and the failure sites
/// follow the ones listed here.
/// </summary>
public enum Sometimes
{
    TlbHit,
    PdeCacheHit,
    InvalidationWaitedForWalks,
    GpuAccessFaulted,
    GpuReadOk,
    GpuWriteOk,
    GpuWriteRefused,
    ReadMappingSawFrame,
    ReadMappingSawNothing,
    TasksOverlapped,
    RangeStraddles2MiB,
    RangeStraddles512MiB,
    RangeStraddles256GiB,
    RangeStraddles128TiB,
    BadWindowRefused,
    WrongFramesRefused,
    RangeDropped,
    MappingCancelled,
    VmmMarks, // first of the VmmMark values
}

/// <summary>How situations are numbered and named.</summary>
public static class SometimesOf
{
    static readonly int VmmMarkCount = Enum.GetValues<VmmMark>().Length;

    static int FirstFailure => (int)Sometimes.VmmMarks + VmmMarkCount;

    /// <summary>All situations, in the order of their numbers.</summary>
    public static IReadOnlyList<string> Names { get; } =
    [
        .. Enum.GetValues<Sometimes>().Where(mark => mark < Sometimes.VmmMarks).Select(mark => Sentence(mark.ToString())),
        .. Enum.GetNames<VmmMark>().Select(Sentence),
        .. Systems.Vmm.VmmSystem.Sites.Select(site => "failure injected: " + Sentence(site.ToString())),
    ];

    public static Sometimes Place(VmmMark mark) => Sometimes.VmmMarks + (int)mark;

    public static Sometimes Failure(FailureSite site) => (Sometimes)(FirstFailure + (int)site);

    /// <summary>"GpuWriteRefused" as "gpu write refused".</summary>
    static string Sentence(string name)
    {
        var words = new System.Text.StringBuilder();
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
