using Xunit;

namespace GpuMm.Tests.Mutants;

public class MutantFinderTests
{
    [Theory]
    [InlineData("static bool F(int a, int b) => a < b;", "a < b -> a <= b", "a < b -> a >= b")]
    [InlineData("static bool F(int a, int b) => a == b;", "a == b -> a != b")]
    [InlineData("static int F(int a, int b) => a % b;", "a % b -> a * b")]
    [InlineData("static ulong F(ulong a, int b) => a << b;", "a << b -> a >> b")]
    [InlineData("static bool F(bool a, bool b) => a && b;", "a && b -> a || b", "a -> true", "b -> true")]
    [InlineData("static bool F(bool a, bool b) => a || b;", "a || b -> a && b", "a -> false", "b -> false")]
    [InlineData("static bool F(bool a) => !a;", "!a -> a")]
    [InlineData("static int F(int a) => -a;", "-a -> a")]
    [InlineData("static bool F() => true;", "true -> false")]
    [InlineData("static int F() => 7;", "7 -> 7 + 1", "7 -> 0")]
    [InlineData("static int F() => 0;", "0 -> 0 + 1")]
    [InlineData("static void F(int a) { a++; }", "a++; -> a--;")]
    [InlineData("static void F(int a, int b) { a += b; }", "a += b; -> ", "a += b; -> a -= b;")]
    [InlineData("static void F(bool a) { if (a) F(a); }", "a -> !(a)", "a -> false", "F(a); -> ")]
    [InlineData("static int F(bool a, int b, int c) => a ? b : c;", "a -> !(a)")]
    [InlineData("static void F(int[] a) { foreach (int b in a) continue; }", "continue; -> ")]
    [InlineData("static void F(int[] a) { foreach (int b in a) break; }", "break; -> ")]
    [InlineData("static void F() => F();", "F() -> ")]
    [InlineData("static Errno F() => Errno.EINVAL;", "Errno.EINVAL -> Errno.None")]
    [InlineData("static int F(int? a, int b) => a ?? b;", "a ?? b -> b", "a ?? b -> (a)!.Value")]
    [InlineData("static int F(int[] a) => a.First();", "a.First() -> a.Last()")]
    [InlineData("static object F(int[] a, int b) => a.Skip(b);", "a.Skip(b) -> a.Take(b)", "a.Skip(b) -> a")]
    [InlineData("static void F(IDisposable a) { using (a) { } }", "a -> null")]
    public void A_piece_of_syntax_has_these_mutants(string members, params string[] changes) =>
        Assert.Equal(changes, new Snippet(members).Changes);

    [Theory]
    [InlineData("const int A = 7;")]
    [InlineData("[Obsolete(\"7\", false)] static void F() { }")]
    [InlineData("static void F(int a = 7) { }")]
    [InlineData("static bool F(int a) => a is > 7 or 3;")]
    [InlineData("static string F(int a) => $\"{a + a}\";")]
    [InlineData("static string F(string a, string b) => a + b;")]
    [InlineData("static void F(object a) { ArgumentNullException.ThrowIfNull(a); }")]
    [InlineData("static void F(bool a) { if (!a) throw new InvalidOperationException(); }")]
    [InlineData("static void Reached(int a) { } static void F(int a) { Reached(7); }")]
    [InlineData("static bool F(Errno a) => a is Errno.EINVAL;")]
    public void What_must_be_constant_or_changes_nothing_has_none(string members) => Assert.Empty(new Snippet(members).Changes);

    [Fact]
    public void A_condition_that_declares_something_is_not_negated() =>
        Assert.Equal(["a is int b -> false"], new Snippet("static void F(object a) { if (a is int b) return; }").Changes);

    [Fact]
    public void A_mutant_knows_its_line_and_says_what_is_left_out()
    {
        var mutant = new Snippet("static void F() => F();").Mutants.Single();
        Assert.Equal("Snippet.cs:4  statement left out: F() -> nothing", mutant.ToString());
    }

    [Fact]
    public void What_runs_when_a_type_is_made_is_known_to_run_once()
    {
        Assert.True(new Snippet("static int a = 0;").Mutants.Single().RunsOnce);
        Assert.False(new Snippet("static int A => 0;").Mutants.Single().RunsOnce);
    }
}
