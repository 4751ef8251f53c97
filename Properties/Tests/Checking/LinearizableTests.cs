using GpuMm.Harness.Checking;
using GpuMm.Harness.Execution;
using GpuMm.Harness.Linearizability;
using GpuMm.Harness.Scheduling;
using GpuMm.Harness.Systems.Vmm.Checking;
using GpuMm.Implementation.Kernel;
using GpuMm.Model.Specification;
using GpuMm.Model.Vocabulary;
using Xunit;

namespace GpuMm.Tests.Checking;

/// <summary>
/// From the history of an execution to the page whose operations have no order, and whether the data or the translation is to
/// blame.
/// </summary>
public sealed class LinearizableTests
{
    static readonly MappedPages Two = new(1, new VfnRange(new Vfn(0x1ff), 2), 3, true, [new Pfn(0x10), new Pfn(0x20)]);

    readonly CheckerBench bench = new();

    public LinearizableTests() => bench.Add(new Linearizable<VirtualPage, PageState, PageCall>(VmmPages.Instance));

    [Fact]
    public void Pages_are_judged_one_by_one()
    {
        Respond(Op.Map(0, 2, vmm: 1), new VmmResponse.Mapped(Two));
        Respond(Op.GpuRead(0), Read(0, Two.InitialValue(0)));
        Respond(Op.GpuRead(0, 1), Read(1, Two.InitialValue(1)));
        Respond(Op.Unmap(0), new VmmResponse.Unmapped(Two));
        Respond(Op.ReadMapping(0, 1), new VmmResponse.Translation(1, new Vfn(0x200), null));
        End(RunEnd.Completed);
        bench.AssertSilent();
    }

    [Fact]
    public void A_wrong_value_is_about_the_data()
    {
        Respond(Op.Map(0, 2, vmm: 1), new VmmResponse.Mapped(Two));
        Respond(Op.GpuRead(0, 1), Read(1, 0x99));
        End(RunEnd.Completed);
        bench.AssertViolated(
            PropertyCatalogue.DataLinearizable,
            "vmm 1 v200: no order of the operations explains 'read 0x99 from p20'",
            new VirtualPage(1, new Vfn(0x200)));
    }

    [Fact]
    public void A_wrong_frame_is_about_the_translation()
    {
        Respond(Op.Map(0, 2, vmm: 1), new VmmResponse.Mapped(Two));
        Respond(Op.ReadMapping(0), new VmmResponse.Translation(1, new Vfn(0x1ff), new Pfn(0x20)));
        End(RunEnd.Completed);
        bench.AssertViolated(
            PropertyCatalogue.TranslationLinearizable, "'tables hold p20' when the page is 'p10", new VirtualPage(1, new Vfn(0x1ff)));
    }

    [Fact]
    public void The_same_page_of_two_address_spaces_are_two_pages()
    {
        Respond(Op.Map(0, 2, vmm: 1), new VmmResponse.Mapped(Two));
        Respond(Op.Map(1, 2), new VmmResponse.Mapped(Two with { Vmm = 0, Tag = 4, Frames = [new Pfn(0x30), new Pfn(0x40)] }));
        End(RunEnd.Completed);
        bench.AssertSilent();
    }

    [Fact]
    public void A_quarantine_lasts_until_it_is_released()
    {
        Respond(Op.Map(0, 2, vmm: 1), new VmmResponse.Mapped(Two));
        Respond(Op.Drop(0), new VmmResponse.Dropped(Two, Quarantined: true));
        Respond(Op.GpuRead(0), Read(0, Two.InitialValue(0)));
        Respond(null, new VmmResponse.Released(Two));
        End(RunEnd.Completed);
        bench.AssertSilent();
        Respond(Op.GpuRead(0), Read(0, Two.InitialValue(0)));
        End(RunEnd.Completed);
        bench.AssertViolated(PropertyCatalogue.TranslationLinearizable, "when the page is 'unmapped'", new VirtualPage(1, new Vfn(0x1ff)));
    }

    /// <summary>A kind of its own: a frame is a register of data, whatever page leads to it, and only those that are read count.</summary>
    sealed class Frames : TrackedObjects<Pfn, ulong, (Access Access, ulong Value)>
    {
        public override string Noun => "frame";

        public override string NameOf(Pfn which) => $"frame {which}";

        public override void AddCalls(
            Operation? operation, Response response, List<(Pfn Object, (Access Access, ulong Value) Call)> calls)
        {
            if (response is VmmResponse.Accessed accessed && operation is VmmOperation.GpuAccess asked)
                calls.Add((accessed.Frame, (asked.Access, accessed.Value)));
        }

        public override SequentialSpecification<ulong, (Access Access, ulong Value)> Specification { get; } = new(
            0, (state, call) => call.Access == Access.Write ? call.Value : state == call.Value ? state : null,
            call => call.Access == Access.Read);

        public override CheckedProperty PropertyOf(List<TimedCall<(Access Access, ulong Value)>> calls) =>
            PropertyCatalogue.DataLinearizable;
    }

    [Fact]
    public void Another_kind_of_object_has_a_history_of_its_own()
    {
        var other = new CheckerBench();
        other.Add(new Linearizable<Pfn, ulong, (Access Access, ulong Value)>(new Frames()));
        Respond(Op.GpuWrite(0), Read(0, 7));
        Respond(Op.GpuWrite(0, 1), Read(1, 8));
        Respond(Op.GpuRead(0), Read(0, 7));
        other.Hub.AtEnd(Ended(RunEnd.Completed));
        other.AssertSilent();
        Respond(Op.GpuWrite(0), Read(0, 9));
        Respond(Op.GpuRead(0), Read(0, 7));
        other.Hub.AtEnd(Ended(RunEnd.Completed));
        other.AssertViolated(
            PropertyCatalogue.DataLinearizable, "frame p10: no order of the operations explains '(Read, 7)' when the frame is '9'");
    }

    [Fact]
    public void A_run_that_did_not_end_is_judged_by_others()
    {
        Respond(Op.GpuRead(0), Read(0, 1));
        End(RunEnd.Deadlocked);
        bench.AssertSilent();
    }

    [Fact]
    public void A_driver_that_writes_beside_the_slot_is_seen_on_the_page_that_is_not_there() => Assert.Equal(
        new VirtualPage(0, new Vfn(0x200)),
        HandWritten.ViolationOf(PropertyCatalogue.TranslationLinearizable, HandWritten.Sequential(
            "N24", Op.Map(0, window: Op.Pages(0x200, 0x201)), Op.GpuRead(0))).Page);

    [Fact]
    public void Pages_that_are_cleared_after_they_were_mapped_are_seen_by_who_reads_them() => Assert.Contains(
        "read 0x0",
        HandWritten.ViolationOf(PropertyCatalogue.DataLinearizable, HandWritten.Sequential("X07", Op.Map(0), Op.GpuRead(0))).Message,
        StringComparison.Ordinal);

    static VmmResponse Read(int page, ulong value) =>
        new VmmResponse.Accessed(1, Two.Range.Start + (ulong)page, false, Two.Frames[page], value);

    void Respond(Operation? operation, VmmResponse response) => bench.History.Respond(bench.History.Invoke(1, operation, 0), response, 0);

    void End(RunEnd end) => bench.Hub.AtEnd(Ended(end));

    ExecutionRecord Ended(RunEnd end) =>
        new(HandWritten.Sequential("fixed"), Schedule.Explicit.Default, bench.History, end, 0, 0);
}
