using System.Text.RegularExpressions;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using Xunit;

namespace GpuMm.Tests.Standins;

#pragma warning disable xUnit1000 // the samples are private so that the test run does not find them: some of them fail
public sealed partial class PropertyAttributeTests
{
    [Fact]
    public async Task A_failure_names_the_original_the_shrunk_value_and_the_replay()
    {
        var run = await PropertyRun.Of(typeof(Sample), nameof(Sample.Small));
        var first = run.Seen.Cast<int>().First(value => value >= 10);
        Assert.True(run.Failed);
        Assert.Contains(typeof(PropertyFailedException).FullName, run.ExceptionTypes);
        Assert.Contains($"Original:\n{first}\n", Lined(run.FailureMessage), StringComparison.Ordinal);
        Assert.Contains("Shrunk:\n10\n", Lined(run.FailureMessage), StringComparison.Ordinal);
        Assert.NotEmpty(ReplayIn(run.FailureMessage));
    }

    [Fact]
    public async Task The_replay_fails_at_once_with_the_same_values()
    {
        var failure = await PropertyRun.Of(typeof(Sample), nameof(Sample.Small));
        var failing = failure.Seen.Cast<int>().SkipWhile(value => value < 10);

        ReplayedAttribute.Text.Value = ReplayIn(failure.FailureMessage);
        var replayed = await PropertyRun.Of(typeof(Sample), nameof(Sample.SmallAgain));
        Assert.True(replayed.Failed);
        Assert.Equal(failing, replayed.Seen.Cast<int>());
        Assert.Contains("Shrunk:\n10\n", Lined(replayed.FailureMessage), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_replay_without_a_size_repeats_the_whole_run()
    {
        ReplayedAttribute.Text.Value = "(17, 4711)";
        var first = await PropertyRun.Of(typeof(Sample), nameof(Sample.SmallAgain));
        var second = await PropertyRun.Of(typeof(Sample), nameof(Sample.SmallAgain));
        Assert.NotEmpty(first.Seen);
        Assert.Equal(first.Seen, second.Seen);
    }

    [Theory]
    [InlineData("seventeen")]
    [InlineData("(1,two)")]
    public async Task A_replay_that_cannot_be_read_is_an_error(string text)
    {
        ReplayedAttribute.Text.Value = text;
        PropertyRun? run = null;
        var error = await Record.ExceptionAsync(async () => run = await PropertyRun.Of(typeof(Sample), nameof(Sample.SmallAgain)));
        Assert.True(error is not null || run is { Failed: true });
    }

    [Fact]
    public async Task A_property_that_holds_passes_and_says_how_often()
    {
        var run = await PropertyRun.Of(typeof(Sample), nameof(Sample.Seven));
        Assert.True(run.Passed);
        Assert.False(run.Failed);
        Assert.Equal(7, run.Seen.Count);
        Assert.Contains("Ok, passed 7 tests.", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_hundred_tests_are_the_standard() =>
        Assert.Equal(100, (await PropertyRun.Of(typeof(Sample), nameof(Sample.Standard))).Seen.Count);

    [Fact]
    public async Task Tests_may_run_in_parallel()
    {
        var run = await PropertyRun.Of(typeof(Sample), nameof(Sample.Parallel));
        Assert.True(run.Passed);
        Assert.Equal(50, run.Seen.Count);
    }

    [Fact]
    public async Task Too_many_rejected_values_are_a_failure()
    {
        var run = await PropertyRun.Of(typeof(Sample), nameof(Sample.Rejecting));
        Assert.True(run.Failed);
        Assert.Equal(5, run.Seen.Count);
        Assert.Contains("exhausted", run.FailureMessage, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task Sizes_grow_from_the_first_to_the_last()
    {
        var sizes = (await PropertyRun.Of(typeof(Sample), nameof(Sample.Sized))).Seen.Cast<int>().ToList();
        Assert.Equal(20, sizes.Count);
        Assert.Equal(sizes.Order(), sizes);
        Assert.InRange(sizes[0], 30, 31);
        Assert.InRange(sizes[^1], 39, 40);
    }

    [Fact]
    public async Task Equal_sizes_make_every_test_that_size()
    {
        var run = await PropertyRun.Of(typeof(Sample), nameof(Sample.SizedAlike));
        Assert.Equal(Enumerable.Repeat<object>(7, 10), run.Seen);
    }

    [Fact]
    public async Task A_quiet_success_writes_nothing()
    {
        var run = await PropertyRun.Of(typeof(Sample), nameof(Sample.Quiet));
        Assert.True(run.Passed);
        Assert.Empty(run.Output.Trim());
    }

    [Fact]
    public async Task Verbose_writes_the_arguments_of_every_test_and_every_shrink()
    {
        var run = await PropertyRun.Of(typeof(Sample), nameof(Sample.Talking));
        var output = Lined(run.Output);
        Assert.All(Enumerable.Range(0, run.Seen.TakeWhile(value => value is < 10).Count() + 1), number =>
            Assert.Contains($"{number}:\n{run.Seen[number]}\n", output, StringComparison.Ordinal));
        Assert.Contains("shrink:\n10\n", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_exception_in_a_property_falsifies_it_and_is_reported()
    {
        var run = await PropertyRun.Of(typeof(Sample), nameof(Sample.Throwing));
        Assert.True(run.Failed);
        Assert.Contains("Shrunk:\n10\n", Lined(run.FailureMessage), StringComparison.Ordinal);
        Assert.Contains(typeof(InvalidTimeZoneException).FullName, run.ExceptionTypes);
    }

    [Fact]
    public async Task An_exception_in_a_generator_is_reported()
    {
        var run = await PropertyRun.Of(typeof(Sample), nameof(Sample.WithoutValues));
        Assert.True(run.Failed);
        Assert.Contains(run.ExceptionTypes, type => type == typeof(InvalidTimeZoneException).FullName);
    }

    [Fact]
    public async Task A_task_is_awaited()
    {
        var run = await PropertyRun.Of(typeof(Sample), nameof(Sample.SmallInTheEnd));
        Assert.True(run.Failed);
        Assert.Contains("Shrunk:\n10\n", Lined(run.FailureMessage), StringComparison.Ordinal);
    }

    // The text for one test has three numbers. When it was the first test of the run, the text for the run, which has two, does as well.
    static string ReplayIn(string message) =>
        Replays().Matches(message).Select(match => match.Value).MaxBy(text => text.Split(',').Length) ?? "";

    [GeneratedRegex(@"\(\d+,\d+(,\d+)?\)")]
    private static partial Regex Replays();

    static string Lined(string text) => text.ReplaceLineEndings("\n");

    sealed class Sample
    {
        [Property(MaxTest = 1000, Arbitrary = [typeof(SmallOrLarge)])]
        public bool Small(int value) => IsSmall(value);

        [Replayed]
        public bool SmallAgain(int value) => IsSmall(value);

        [Property(MaxTest = 7)]
        public void Seven(int value) => PropertyRun.Record(value);

        [Property]
        public void Standard(int value) => PropertyRun.Record(value);

        [Property(MaxTest = 50, Parallelism = 2)]
        public void Parallel(int value) => PropertyRun.Record(value);

        [Property(MaxRejected = 5)]
        public Property Rejecting(int value)
        {
            PropertyRun.Record(value);
            return true.When(false);
        }

        [Property(MaxTest = 20, StartSize = 30, EndSize = 40, Arbitrary = [typeof(Sizes)])]
        public void Sized(Size size) => PropertyRun.Record(size.Value);

        [Property(MaxTest = 10, StartSize = 7, EndSize = 7, Arbitrary = [typeof(Sizes)])]
        public void SizedAlike(Size size) => PropertyRun.Record(size.Value);

        [Property(QuietOnSuccess = true)]
        public bool Quiet(int value) => value == value + 0;

        [Property(MaxTest = 1000, Verbose = true, Arbitrary = [typeof(SmallOrLarge)])]
        public bool Talking(int value) => IsSmall(value);

        [Property(MaxTest = 1000, Arbitrary = [typeof(SmallOrLarge)])]
        public void Throwing(int value)
        {
            if (value >= 10)
                throw new InvalidTimeZoneException("no such zone");
        }

        [Property(Arbitrary = [typeof(NoSizes)])]
        public void WithoutValues(Size size) => PropertyRun.Record(size);

        [Property(MaxTest = 1000, Arbitrary = [typeof(SmallOrLarge)])]
        public async Task<bool> SmallInTheEnd(int value)
        {
            await Task.Yield();
            return IsSmall(value);
        }

        static bool IsSmall(int value)
        {
            PropertyRun.Record(value);
            return value < 10;
        }
    }

    /// <summary>A property whose replay is only known when it runs.</summary>
    sealed class ReplayedAttribute : PropertyAttribute
    {
        public static readonly AsyncLocal<string?> Text = new();

        public ReplayedAttribute()
        {
            MaxTest = 1000;
            Arbitrary = [typeof(SmallOrLarge)];
            Replay = Text.Value;
        }
    }

    /// <summary>No value is the smallest that fails, so that there always is something to shrink.</summary>
    static class SmallOrLarge
    {
        public static Arbitrary<int> Number() =>
            Arb.From(Gen.OneOf(Gen.Choose(0, 9), Gen.Choose(100, 200)), value => value > 0 ? [value / 2, value - 1] : Array.Empty<int>());
    }

    readonly record struct Size(int Value);

    static class Sizes
    {
        public static Arbitrary<Size> Size() => Gen.Sized(size => Gen.Constant(new Size(size))).ToArbitrary();
    }

    static class NoSizes
    {
        public static Arbitrary<Size> Size() => Gen.Constant(0).Select(Fail).ToArbitrary();

        static Size Fail(int value) => throw new InvalidTimeZoneException($"no size for {value}");
    }
}
