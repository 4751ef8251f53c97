using GpuMm.Mutants.Mutating;
using Xunit;

namespace GpuMm.Tests.Mutants;

public class SchemataTests
{
    const string Sum = """
        public static int F(int a, int b)
            {
                int sum = 0;
                for (int i = a; i < b && i != 100; i++)
                {
                    if (i % 2 == 0)
                        sum += i * 3;
                    else
                        sum--;
                }

                return sum;
            }
        """;

    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, 6)]
    [InlineData(98, 120)]
    public void With_no_mutant_active_nothing_has_changed(int a, int b) => Assert.Equal(Expected(a, b), new Snippet(Sum).Call(null, a, b));

    [Theory]
    [InlineData("sum++;", 21)]
    [InlineData("sum -= i * 3;", -21)]
    [InlineData("", -3)]
    [InlineData("i / 3", 2 / 3 + 4 / 3 - 3)]
    [InlineData("i % 2 != 0", 27 - 2)]
    [InlineData("i <= b", 15 + 18)]
    public void An_active_mutant_does_what_it_says(string mutated, int answer)
    {
        var snippet = new Snippet(Sum);
        Assert.Equal(answer, snippet.Call(snippet.MutantTo(mutated), 1, 6));
    }

    [Fact]
    public void A_constant_keeps_the_type_that_it_becomes()
    {
        var snippet = new Snippet("public static ulong F(ulong a) => a + 1 << 2;");
        Assert.Equal(24UL, snippet.Call(null, 5UL));
        Assert.Equal(28UL, snippet.Call(snippet.MutantTo("1 + 1"), 5UL));
        Assert.Equal(48UL, snippet.Call(snippet.MutantTo("2 + 1"), 5UL));
    }

    [Fact]
    public void A_body_without_braces_may_be_left_out()
    {
        var snippet = new Snippet("""
            static int calls;
            static void Count() => calls++;
            static void Once() => Count();
            public static int F() { Once(); return calls; }
            """);
        Assert.Equal(1, snippet.Call(null));
        Assert.All(snippet.Mutants.Where(mutant => mutant.Change.Mutated.Length == 0), mutant => Assert.Equal(0, snippet.Call(mutant)));
    }

    [Fact]
    public void The_innermost_mutant_around_a_place_comes_first()
    {
        var snippet = new Snippet("public static bool F(int a, int b) => a + 1 < b;");
        var mutants = snippet.Mutants.Select(mutant => mutant.Id);
        int place = snippet.WithMutants.IndexOf("1 + 1", StringComparison.Ordinal);
        Assert.Equal(snippet.MutantTo("1 + 1").Id, Schemata.Around(snippet.WithMutants, place, mutants).First());
        Assert.Empty(Schemata.Around(snippet.WithMutants, 0, mutants));
    }

    static int Expected(int a, int b) => Enumerable.Range(a, b - a).TakeWhile(i => i != 100).Sum(i => i % 2 == 0 ? i * 3 : -1);
}
