using GpuMm.Harness.Checking;
using GpuMm.Harness.Systems;
using GpuMm.Harness.Systems.Vmm;
using Xunit;

namespace GpuMm.Tests.Defects;

/// <summary>The register of variants: what it says of each, and that no property goes without a defect that violates it.</summary>
public sealed class DefectCatalogueTests
{
    static readonly IReadOnlyList<Variant> Variants = VmmSystem.Instance.Variants;

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

    public static TheoryData<string> Names => [.. Variants.Select(variant => variant.Name)];

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
        var variant = Variants.Single(known => known.Name == name);
        Assert.InRange(variant.Summary.Length, 10, 100);
        Assert.DoesNotContain('\n', variant.Summary);
        Assert.NotEmpty(variant.Source);
        Assert.NotEmpty(variant.Mmus);
    }

    [Fact]
    public void Defects_are_named_by_a_letter_and_two_digits_and_only_they() => Assert.All(Variants, variant =>
        Assert.Equal(variant.IsDefect, variant.Name is ['N' or 'X', >= '0' and <= '9', >= '0' and <= '9']));

    [Fact]
    public void An_expected_property_is_one_that_is_checked_of_the_system() => Assert.All(SystemCatalogue.All, system =>
        Assert.All(system.Variants.Where(variant => variant.IsDefect), variant => Assert.Contains(variant.Expected, system.Properties)));

    [Fact]
    public void A_system_lists_its_properties_in_the_order_of_the_catalogue() => Assert.All(SystemCatalogue.All, system =>
        Assert.Equal(PropertyCatalogue.All.Where(property => system.Properties.Contains(property)), system.Properties));

    [Fact]
    public void Names_of_variants_and_ids_of_properties_are_unique()
    {
        Assert.Equal(Variants.Count, Variants.Select(variant => variant.Name).Distinct().Count());
        Assert.Equal(PropertyCatalogue.All.Count, PropertyCatalogue.All.Select(property => property.Id).Distinct().Count());
    }

    [Fact]
    public void Every_defect_class_is_in_the_register()
    {
        var classes = typeof(VmmSystem).Assembly.GetTypes()
            .Where(type => type.Namespace == "GpuMm.Harness.Defects.Vmm" && type is { IsNested: false } && type.Name[0] is 'N' or 'X')
            .Where(type => char.IsDigit(type.Name[1]))
            .Select(type => type.Name[..3]);
        Assert.Equal(Variants.Where(variant => variant.IsDefect).Select(variant => variant.Name).Order(), classes.Order());
    }

    [Fact]
    public void The_variant_without_defects_comes_first() => Assert.Equal(VmmVariant.Fixed, Variants[0]);
}
