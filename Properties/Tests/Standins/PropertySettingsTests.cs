using System.Reflection;
using System.Reflection.Emit;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using Xunit;

namespace GpuMm.Tests.Standins;

/// <summary>Which attribute wins when several of them set the same.</summary>
#pragma warning disable xUnit1000 // the samples are private so that the test run does not find them
public sealed class PropertySettingsTests
{
    [Fact]
    public async Task A_class_sets_what_its_methods_do_not() =>
        Assert.Equal([typeof(OfOuter)], await SourcesIn(typeof(Outer), nameof(Outer.Plain), tests: 3));

    [Fact]
    public async Task A_nested_class_takes_what_it_does_not_set_from_the_outer_one() =>
        Assert.Equal([typeof(OfInner)], await SourcesIn(typeof(Outer.Inner), nameof(Outer.Inner.Plain), tests: 3));

    [Fact]
    public async Task A_method_wins_over_its_class() =>
        Assert.Equal([typeof(OfMethod)], await SourcesIn(typeof(Outer.Inner), nameof(Outer.Inner.Own), tests: 4));

    [Fact]
    public async Task What_the_nearest_attribute_has_no_values_for_comes_from_the_next()
    {
        var run = await PropertyRun.Of(typeof(Outer.Inner), nameof(Outer.Inner.Two));
        Assert.Equal([(typeof(OfMethod), typeof(OfOuter))], run.Seen.Cast<(Type, Type)>().Distinct());
    }

    [Fact]
    public async Task An_assembly_sets_what_its_classes_do_not()
    {
        var type = ClassInAssemblyWith(new() { [nameof(PropertyAttribute.MaxTest)] = 6, ["Arbitrary"] = new[] { typeof(OfAssembly) } });
        Assert.Equal([typeof(OfAssembly)], await SourcesIn(type, nameof(SampleOfAnAssembly.Plain), tests: 6));
        Assert.Equal([typeof(OfMethod)], await SourcesIn(type, nameof(SampleOfAnAssembly.Own), tests: 2));
    }

    static async Task<IEnumerable<Type>> SourcesIn(Type testClass, string method, int tests)
    {
        var run = await PropertyRun.Of(testClass, method);
        Assert.True(run.Passed);
        Assert.Equal(tests, run.Seen.Count);
        return run.Seen.Cast<Type>().Distinct();
    }

    /// <summary>A subclass of the sample in an assembly of its own, so that the attribute does not reach this one.</summary>
    static Type ClassInAssemblyWith(Dictionary<string, object> settings)
    {
        var properties = settings.Keys.Select(name => typeof(PropertyAttribute).GetProperty(name)!);
        var attribute = new CustomAttributeBuilder(
            typeof(PropertiesAttribute).GetConstructor([])!, [], [.. properties], [.. settings.Values]);
        var assembly = AssemblyBuilder.DefineDynamicAssembly(new AssemblyName("Samples"), AssemblyBuilderAccess.Run, [attribute]);
        return assembly.DefineDynamicModule("Samples").DefineType("Sample", TypeAttributes.Public, typeof(SampleOfAnAssembly)).CreateType();
    }

    [Properties(MaxTest = 3, Arbitrary = [typeof(OfOuter)])]
    sealed class Outer
    {
        [Property]
        public void Plain(Value value) => PropertyRun.Record(value.Source);

        [Properties(Arbitrary = [typeof(OfInner)])]
        public sealed class Inner
        {
            [Property]
            public void Plain(Value value) => PropertyRun.Record(value.Source);

            [Property(MaxTest = 4, Arbitrary = [typeof(OfMethod)])]
            public void Own(Value value) => PropertyRun.Record(value.Source);

            [Property(Arbitrary = [typeof(OfMethod)])]
            public void Two(Value value, OtherValue other) => PropertyRun.Record((value.Source, other.Source));
        }
    }

    /// <summary>Abstract, so that the test run does not find it here.</summary>
    public abstract class SampleOfAnAssembly
    {
        [Property]
        public void Plain(Value value) => PropertyRun.Record(value.Source);

        [Property(MaxTest = 2, Arbitrary = [typeof(OfMethod)])]
        public void Own(Value value) => PropertyRun.Record(value.Source);
    }

    /// <summary>A value that knows who made it.</summary>
    public readonly record struct Value(Type Source);

    public readonly record struct OtherValue(Type Source);

    static class OfMethod
    {
        public static Arbitrary<Value> Value() => Gen.Constant(new Value(typeof(OfMethod))).ToArbitrary();
    }

    static class OfInner
    {
        public static Arbitrary<Value> Value() => Gen.Constant(new Value(typeof(OfInner))).ToArbitrary();
    }

    static class OfOuter
    {
        public static Arbitrary<Value> Value() => Gen.Constant(new Value(typeof(OfOuter))).ToArbitrary();

        public static Arbitrary<OtherValue> OtherValue() => Gen.Constant(new OtherValue(typeof(OfOuter))).ToArbitrary();
    }

    static class OfAssembly
    {
        public static Arbitrary<Value> Value() => Gen.Constant(new Value(typeof(OfAssembly))).ToArbitrary();
    }
}
