using System.Text.RegularExpressions;
using GpuMm.Harness.Campaigns;
using GpuMm.Harness.Checking;
using GpuMm.Harness.Execution;
using GpuMm.Harness.Minimizing;
using GpuMm.Harness.Reporting;
using GpuMm.Harness.Systems;

namespace GpuMm.Harness.Measuring;

/// <summary>A known defect that a patch as posted has, shown on the patch itself.</summary>
/// <param name="Defect">What is wrong with it.</param>
/// <param name="Counterexample">Of the patch.</param>
/// <param name="Violation">What was seen of it.</param>
public sealed record PatchFinding(KnownDefect Defect, Counterexample Counterexample, Violation Violation)
{
    public bool IsByExpectedProperty => Violation.Property == Defect.Expected;

    public bool IsOfSameProgramAs(PatchFinding other) =>
        Text(Counterexample.Scenario) == Text(other.Counterexample.Scenario);

    static string Text(Scenario scenario) => $"{scenario.Program}; {string.Join(", ", scenario.Failures)}";
}

/// <summary>
/// Which of the known defects a patch as posted has: those whose smallest counterexample makes the patch fail in the same way, that is,
/// violates the same property with the same words. Where something else hides the property that the defect is known for, another one may
/// show it.
/// </summary>
public static partial class PatchFindings
{
    const int MostPreemptions = 2;

    /// <exception cref="BadInputException">There is no such patch.</exception>
    public static CampaignTarget Find(string name) => Patches.Contains(name, StringComparer.OrdinalIgnoreCase)
        ? CampaignTarget.Select([CampaignTarget.AllSystems], name, mmu: null)[0]
        : throw new BadInputException($"'{name}' is no patch as it was posted; the patches are {string.Join(", ", Patches)}");

    /// <summary>What shows in a way that another finding explains as well is left out.</summary>
    public static IReadOnlyList<PatchFinding> Of(CampaignTarget patch)
    {
        PatchFinding[] all =
        [
            .. from defect in KnownDefect.All
               where defect.System == patch.System
               let finding = Of(patch, defect)
               where finding is not null
               select finding,
        ];
        return [.. all.Where(finding => finding.IsByExpectedProperty || all.First(finding.IsOfSameProgramAs) == finding)];
    }

    /// <summary>The patches that are built as they were posted.</summary>
    public static IEnumerable<string> Patches => SystemCatalogue.All.SelectMany(system => system.Variants)
        .Where(variant => !variant.IsDefect && variant.Name != CampaignTarget.Fixed)
        .Select(variant => variant.Name);

    /// <summary>Null if the patch has not this defect, or something else of it comes first.</summary>
    internal static PatchFinding? Of(CampaignTarget patch, KnownDefect defect)
    {
        if (KillTable.Find(defect.Id)?.Token is not { } token)
            return null;
        var known = Token.Read(token);
        if (!patch.Mmus.Contains(known.Mmu))
            return null;
        var onPatch = known with { Variant = patch.Variant.Name };
        var search = new ScheduleSearch(defect.Expected);
        var found = search.Violating(onPatch) ?? search.WithFewestPreemptions(onPatch, MostPreemptions, SearchBudget.AfterCut).Found;
        string[] words = [.. ViolationsOf(known).Select(Words)];
        var same = ViolationsOf(found ?? Pipeline.WithExplicitSchedule(onPatch))
            .OrderByDescending(violation => violation.Property == defect.Expected) // a stable sort
            .FirstOrDefault(violation => words.Contains(Words(violation)));
        return same is null ? null : new PatchFinding(defect, new Counterexample(found ?? onPatch, same.Property), same);
    }

    static IReadOnlyList<Violation> ViolationsOf(Scenario scenario) => Executor.Execute(scenario).Observed;

    /// <summary>Numbers of pages and addresses differ from one driver to the next.</summary>
    static string Words(Violation violation) => $"{violation.Property}: {Number().Replace(violation.Message, "#")}";

    [GeneratedRegex("(0x)?[0-9a-f]*[0-9][0-9a-f]*")]
    private static partial Regex Number();
}
