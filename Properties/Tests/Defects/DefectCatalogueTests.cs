using System.Text.RegularExpressions;
using GpuMm.Harness.Checking;
using GpuMm.Harness.Defects;
using GpuMm.Harness.Systems;
using GpuMm.Harness.Systems.Vmm;
using Xunit;

namespace GpuMm.Tests.Defects;

/// <summary>The register of variants: what it says of each, and that no property goes without a defect that violates it.</summary>
public sealed partial class DefectCatalogueTests
{
    static readonly IReadOnlyList<Variant> Variants = [.. SystemCatalogue.All.SelectMany(system => system.Variants).Distinct()];

    public static TheoryData<string, string> PropertiesOfSystems
    {
        get
        {
            var data = new TheoryData<string, string>();
            foreach (var system in SystemCatalogue.All)
            {
                foreach (var property in system.Properties)
                    data.Add(system.Name, property.Id);
            }

            return data;
        }
    }

    public static TheoryData<string> Properties => [.. PropertyCatalogue.All.Select(property => property.Id)];

    public static TheoryData<string> Names => [.. Variants.Select(variant => variant.Name).Distinct()];

    [Theory]
    [MemberData(nameof(PropertiesOfSystems))]
    public void A_defect_of_the_system_shows_that_the_property_can_be_violated(string system, string id) =>
        Assert.Contains(SystemCatalogue.Get(system).Variants, variant => variant.Expected?.Id == id);

    [Theory]
    [MemberData(nameof(Properties))]
    public void A_property_of_the_catalogue_is_checked_of_some_system(string id) =>
        Assert.Contains(SystemCatalogue.All, system => system.Properties.Any(property => property.Id == id));

    [Theory]
    [MemberData(nameof(Names))]
    public void A_variant_says_what_is_wrong_with_it_and_where_that_is_known_from(string name)
    {
        Assert.All(Variants.Where(known => known.Name == name), variant =>
        {
            Assert.InRange(variant.Summary.Length, 10, 100);
            Assert.DoesNotContain('\n', variant.Summary);
            Assert.NotEmpty(variant.Source);
            Assert.NotEmpty(variant.Mmus);
        });
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_defect_says_what_comes_of_it(string name) => Assert.All(
        Variants.Where(known => known.Name == name && known.IsDefect), variant => Assert.InRange(variant.Consequence.Length, 20, 110));

    [Fact]
    public void What_has_no_variant_has_a_reason_and_what_has_one_is_not_among_it()
    {
        Assert.All(UnbuiltDefects.All, known => Assert.InRange(known.Reason.Length, 20, 400));
        Assert.All(UnbuiltDefects.All, known => Assert.Contains(SystemCatalogue.All, system => system.Name == known.System));
        Assert.Empty(UnbuiltDefects.All.Select(known => known.Id).Intersect(Variants.Select(variant => variant.Name)));
        Assert.Distinct(UnbuiltDefects.All.Select(known => known.Id));
    }

    [Fact]
    public void Defects_are_named_by_a_letter_and_two_digits_and_only_they() => Assert.All(Variants, variant =>
        Assert.Equal(variant.IsDefect, Id().IsMatch(variant.Name)));

    [Fact]
    public void An_expected_property_is_one_that_is_checked_of_the_system() => Assert.All(SystemCatalogue.All, system =>
        Assert.All(system.Variants.Where(variant => variant.IsDefect), variant => Assert.Contains(variant.Expected, system.Properties)));

    [Fact]
    public void A_system_lists_its_properties_in_the_order_of_the_catalogue() => Assert.All(SystemCatalogue.All, system =>
        Assert.Equal(PropertyCatalogue.All.Where(property => system.Properties.Contains(property)), system.Properties));

    [Fact]
    public void Names_of_variants_and_ids_of_properties_are_unique()
    {
        Assert.Equal(Variants.Count(variant => variant.Name != "fixed"), Names.Count - 1);
        Assert.Equal(PropertyCatalogue.All.Count, PropertyCatalogue.All.Select(property => property.Id).Distinct().Count());
    }

    [Fact]
    public void Every_defect_class_is_in_the_register()
    {
        var classes = typeof(VmmSystem).Assembly.GetTypes()
            .Where(type => type.Namespace?.StartsWith("GpuMm.Harness.Defects") == true && !type.IsNested)
            .Select(type => IdOfClass().Match(type.Name).Value).Where(id => id.Length > 0);
        Assert.Equal(Variants.Where(variant => variant.IsDefect).Select(variant => variant.Name).Order(), classes.Order());
    }

    [Fact]
    public void The_variant_without_defects_comes_first() => Assert.All(SystemCatalogue.All, system =>
        Assert.Equal("fixed", system.Variants[0].Name));

    /// <summary>What a number names may come in several forms, told apart by a small letter.</summary>
    [GeneratedRegex("^[NXPYFZDWBM][0-9]{2}[a-z]?$")]
    private static partial Regex Id();

    /// <summary>The id with which the name of a class begins: its name proper begins with a capital letter.</summary>
    [GeneratedRegex("^[NXPYFZDWBM][0-9]{2}[a-z]?(?=[A-Z])")]
    private static partial Regex IdOfClass();
}
