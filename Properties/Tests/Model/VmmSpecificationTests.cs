using GpuMm.Harness.Systems.Vmm.Checking;
using GpuMm.Model.Specification;
using GpuMm.Model.Vocabulary;
using Xunit;

namespace GpuMm.Tests.Model;

/// <summary>What the answer to an operation says about each page that it concerns.</summary>
public class VmmSpecificationTests
{
    static readonly MappedPages Pages = new(1, new VfnRange(new Vfn(0x10), 2), Tag: 3, Writable: true, [new Pfn(5), new Pfn(9)]);

    public static TheoryData<VmmResponse, string> Answers() => new()
    {
        { new VmmResponse.Mapped(Pages), "Map" },
        { new VmmResponse.Unmapped(Pages), "Fade Vanish" },
        { new VmmResponse.Refused(Errno.EIO, Pages), "Fade Vanish" },
        { new VmmResponse.Refused(Errno.EIO, Pages, Quarantined: true), "Fade" },
        { new VmmResponse.Dropped(Pages, Quarantined: true), "Fade" },
        { new VmmResponse.Dropped(Pages, Quarantined: false), "Fade Vanish" },
        { new VmmResponse.Released(Pages), "Vanish" },
        { new VmmResponse.Refused(Errno.EINVAL), "" },
        { new VmmResponse.Skipped(), "" },
        { new VmmResponse.Done(), "" },
        { new VmmResponse.Prepared(1, new VfnRange(new Vfn(0x10), 2)), "" },
    };

    [Theory]
    [MemberData(nameof(Answers))]
    public void An_answer_about_many_pages_is_the_same_calls_on_each(VmmResponse response, string kinds)
    {
        string[] expected = kinds.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var calls = CallsOf(null, response);
        Assert.Equal(2 * expected.Length, calls.Count);
        for (int i = 0; i < 2; i++)
        {
            var page = calls.Where(call => call.Page == new VirtualPage(1, new Vfn(0x10 + (ulong)i))).Select(call => call.Call).ToArray();
            Assert.Equal(expected, page.Select(call => call.Kind.ToString()));
            Assert.All(page, call => Assert.Equal(
                (Pages.Frames[i], 3, true, Pages.InitialValue(i)), (call.Frame, call.Tag, call.Writable, call.Value)));
        }
    }

    [Fact]
    public void A_translation_was_seen_or_was_not()
    {
        var (page, call) = Assert.Single(CallsOf(null, new VmmResponse.Translation(1, new Vfn(0x10), new Pfn(5))));
        Assert.Equal((new VirtualPage(1, new Vfn(0x10)), new PageCall(PageCallKind.SawFrame, new Pfn(5))), (page, call));
        (_, call) = Assert.Single(CallsOf(null, new VmmResponse.Translation(1, new Vfn(0x10), null)));
        Assert.Equal(new PageCall(PageCallKind.SawNothing), call);
    }

    [Theory]
    [InlineData(Access.Read, false, "Read")]
    [InlineData(Access.Write, false, "Write")]
    [InlineData(Access.Read, true, "ReadFaulted")]
    [InlineData(Access.Write, true, "WriteFaulted")]
    public void An_access_touched_its_page_or_faulted(Access access, bool faulted, string expected)
    {
        var (page, call) = Assert.Single(CallsOf(
            new VmmOperation.GpuAccess(0, 0, access, Cached: true), new VmmResponse.Accessed(1, new Vfn(0x11), faulted, new Pfn(9), 77)));
        Assert.Equal(new VirtualPage(1, new Vfn(0x11)), page);
        Assert.Equal((expected, new Pfn(9), 77UL), (call.Kind.ToString(), call.Frame, call.Value));
    }

    [Fact]
    public void The_life_of_a_mapping_is_permitted_page_by_page()
    {
        VmmResponse[] life =
            [new VmmResponse.Mapped(Pages), new VmmResponse.Dropped(Pages, Quarantined: true), new VmmResponse.Released(Pages)];
        PageState? page = default(PageState);
        foreach (var response in life)
            page = PageSpecification.Step(page!.Value, CallsOf(null, response)[0].Call);
        Assert.Equal(default(PageState), page);
    }

    [Fact]
    public void A_page_is_named_with_its_address_space() =>
        Assert.Equal("vmm 1 v10", VmmPages.Instance.NameOf(new VirtualPage(1, new Vfn(0x10))));

    static List<(VirtualPage Page, PageCall Call)> CallsOf(Operation? operation, Response response)
    {
        List<(VirtualPage Page, PageCall Call)> calls = [];
        VmmSpecification.AddPageCalls(operation, response, calls);
        return calls;
    }
}
