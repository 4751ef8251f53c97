using GpuMm.Cli;
using Xunit;
using static GpuMm.Tests.Cli.HistoryText;

namespace GpuMm.Tests.Cli;

public sealed class HistoryPictureTests : IDisposable
{
    readonly ScratchFile file = new();
    readonly ScratchFile picture = new();

    [Fact]
    public void A_lane_is_a_process_and_a_rectangle_a_call_until_the_culprit_was_answered()
    {
        var drawn = Draw(Illegal);
        Assert.Equal(["process 0", "process 1", "process 2"], drawn.Lanes);
        Assert.Equal(["write 5", "read 5", "write 5", "read 7"], drawn.Calls.Select(call => call.Text));
        var culprit = Assert.Single(drawn.Calls, call => call.Classes.Contains("culprit"));
        Assert.Equal("process 1: read 7, lines 5 to 6", culprit.Title);
        Assert.Equal([culprit.Title], drawn.Calls.Where(call => call.Classes.Contains("needed")).Select(call => call.Title));
        Assert.Equal("process 1: read 7 cannot be explained; the register held 5", drawn.Caption[1]);
    }

    [Fact]
    public void The_order_before_the_culprit_is_numbered_and_what_is_not_in_it_is_grey()
    {
        var drawn = Draw(Illegal);
        Assert.Equal(["process 0: write 5, line 1, no answer", "process 1: read 5, lines 2 to 3"], drawn.InOrder);
        Assert.Equal(["1", "2"], drawn.Numbers);
        Assert.Equal(["process 2: write 5, lines 4 to 7"],
            drawn.Calls.Where(call => call.Classes.Contains("unordered")).Select(call => call.Title));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Points_go_from_left_to_right_each_within_its_call(bool isIllegal)
    {
        var drawn = isIllegal ? Draw(Illegal) : Draw(Linearizable, ExitCode.Holds);
        Assert.Equal(drawn.Dots, drawn.Line);
        Assert.Equal(drawn.Dots.OrderBy(dot => dot.X), drawn.Dots);
        Assert.Equal(drawn.Dots.Length, drawn.Dots.Select(dot => dot.X).Distinct().Count());
        Assert.Equal(drawn.Dots.Length, drawn.InOrder.Distinct().Count());
    }

    [Fact]
    public void A_linearizable_history_is_drawn_with_its_order_and_no_culprit()
    {
        var drawn = Draw(Linearizable, ExitCode.Holds);
        Assert.StartsWith("linearizable", drawn.Caption[0]);
        Assert.Equal(["write 1", "read 1", "cas 1 to 1", "read 1"], drawn.Calls.Select(call => call.Text));
        Assert.Equal(["process a: write 1, lines 1 to 3", "process b: read 1, lines 2 to 5"], drawn.InOrder[..2]);
        Assert.DoesNotContain(drawn.Calls, call => call.Classes.Contains("culprit"));
    }

    [Fact]
    public void A_call_without_an_answer_fades_at_the_right_edge_and_its_process_goes_on_below_it()
    {
        var drawn = Draw(Linearizable, ExitCode.Holds);
        var pending = Assert.Single(drawn.Calls, call => call.Classes.Contains("pending"));
        Assert.Equal(drawn.Calls.Max(call => call.Right), pending.Right);
        var after = drawn.Calls[^1];
        Assert.True(after.SharesTimeWith(pending) && after.Top >= pending.Bottom);
        Assert.Equal(["process a", "process b"], drawn.Lanes);
    }

    [Fact]
    public void Two_calls_share_time_if_and_only_if_they_overlap_and_no_rectangles_and_texts_collide()
    {
        string value = new('x', 20);
        var drawn = Draw(Of(
            Invoke(0, "write", value), Ok(0), Invoke(0, "read"), Invoke(1, "write", value + value), Ok(0, value), Invoke(0, "read"), Ok(1),
            Ok(0, value), Invoke(0, "read"), Ok(0, value + value), Invoke(1, "read"), Ok(1, 3)));
        (string, int First, int Last)[] lines =
            [("write", 1, 2), ("read", 3, 5), ("write", 4, 7), ("read", 6, 8), ("read", 9, 10), ("read", 11, 12)];
        for (int one = 0; one < lines.Length; one++)
        {
            var call = drawn.Calls[one];
            Assert.True(call.TextLeft >= call.Left && call.TextLeft + call.TextWidth <= call.Right);
            Assert.InRange(call.Right, 0, drawn.Width);
            for (int other = 0; other < one; other++)
            {
                bool overlap = lines[one].First < lines[other].Last && lines[other].First < lines[one].Last;
                Assert.Equal(overlap, call.SharesTimeWith(drawn.Calls[other]));
                Assert.False(call.Overlaps(drawn.Calls[other]));
            }
        }

        Assert.EndsWith("x…", drawn.Calls[2].Text);
        Assert.Contains(value + value, drawn.Calls[2].Title);
    }

    [Fact]
    public void Names_and_values_may_hold_anything()
    {
        var drawn = Draw(Of(
            Invoke("<&>\u0001", "write", "]]>\"'"), Ok("<&>\u0001"), Invoke("<&>\u0001", "read"), Ok("<&>\u0001", "<rect/>")));
        Assert.Equal(["process <&>\ufffd"], drawn.Lanes);
        Assert.Equal(2, drawn.Calls.Length);
        Assert.StartsWith("process <&>\ufffd: read ", drawn.Calls[1].Title);
        Assert.StartsWith("process <&>\ufffd: read ", drawn.Caption[1]);
    }

    [Fact]
    public void Of_many_calls_the_last_before_the_culprit_are_drawn_and_the_others_are_counted()
    {
        var drawn = Draw(IllegalAfter(200));
        Assert.Equal([.. Enumerable.Range(82, 119).Select(value => $"write {value}"), "read -1"], drawn.Calls.Select(call => call.Text));
        Assert.Contains("left out: 81 other calls on the register", drawn.Caption);
    }

    [Fact]
    public void Of_many_calls_that_have_an_order_the_first_are_drawn()
    {
        var drawn = Draw(Of(Enumerable.Range(1, 130).SelectMany(value => (string[])[Invoke(0, "write", value), Ok(0)])), ExitCode.Holds);
        Assert.Equal(Enumerable.Range(1, 120).Select(value => $"write {value}"), drawn.Calls.Select(call => call.Text));
        Assert.Contains("left out: 10 other calls on the register", drawn.Caption);
    }

    [Fact]
    public void Of_several_objects_the_illegal_one_is_drawn()
    {
        var drawn = Draw(Of(InvokeOn("x", 0, "write", 1), Ok(0), InvokeOn("y", 0, "read"), Ok(0, 2)));
        Assert.Equal("read 2", Assert.Single(drawn.Calls).Text);
        Assert.EndsWith("register y", drawn.Caption[0]);
        Assert.Equal("left out: 1 other object", drawn.Caption[^1]);
    }

    [Fact]
    public void A_history_of_which_nothing_is_known_is_an_empty_picture() =>
        Assert.Empty(Draw(Of(Invoke(0, "read"), Info(0)), ExitCode.Holds).Calls);

    [Fact]
    public void The_same_history_gives_the_same_bytes_twice()
    {
        byte[] first = Bytes();
        Assert.Equal(first, Bytes());

        byte[] Bytes()
        {
            File.WriteAllText(file.Path, Linearizable);
            CommandRun.Of("check", file.Path, "--svg", picture.Path);
            return File.ReadAllBytes(picture.Path);
        }
    }

    [Fact]
    public void Two_histories_are_not_drawn()
    {
        var run = CommandRun.Of("check", Written(Illegal), file.Path, "--svg", picture.Path);
        run.AssertIsOneComplaint();
        Assert.Contains("--svg draws one history; name one file", run.Err);
        Assert.False(File.Exists(picture.Path));
    }

    [Fact]
    public void A_picture_and_JSON_do_not_go_to_the_same_place()
    {
        var run = CommandRun.Of("check", Written(Illegal), "--svg", "-", "--json", "-");
        run.AssertIsOneComplaint();
        Assert.Contains("--json and --svg cannot both go to '-'; name two files", run.Err);
    }

    [Fact]
    public void A_file_without_a_history_leaves_an_earlier_picture_as_it_is()
    {
        File.WriteAllText(picture.Path, "earlier");
        Assert.Equal(ExitCode.BadInput, CommandRun.Of("check", Written("nothing"), "--svg", picture.Path).Code);
        Assert.Equal("earlier", File.ReadAllText(picture.Path));
    }

    public void Dispose()
    {
        file.Dispose();
        picture.Dispose();
    }

    string Written(string history)
    {
        File.WriteAllText(file.Path, history);
        return file.Path;
    }

    DrawnHistory Draw(string history, int code = ExitCode.Violated)
    {
        var run = CommandRun.Of("check", Written(history), "--svg", "-");
        Assert.Equal(code, run.Code);
        return new DrawnHistory(run.Out);
    }
}
