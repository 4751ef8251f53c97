using System.Buffers.Text;
using GpuMm.Harness;
using GpuMm.Harness.Checking;
using GpuMm.Harness.Execution;
using GpuMm.Harness.Reporting;
using GpuMm.Tests.Checking;
using GpuMm.Tests.Generation;
using Xunit;

namespace GpuMm.Tests.Reporting;

/// <summary>What is not a token is refused by a message that says how to mend it, and by nothing else.</summary>
public sealed class TokenDamageTests
{
    const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_ =+/.\u00e9";
    const int ChecksumBytes = 4;

    static readonly string Good = Token.Write(HandWritten.Concurrent(
        "N10", [Op.Map(0, 2, Op.Pages(0x1ff, 0x201))], [Op.Unmap(0)], [Op.GpuRead(0)]), PropertyCatalogue.NoStaleTranslation);

    [Fact]
    public void Every_change_of_one_character_is_refused_or_changes_nothing()
    {
        int refused = 0;
        for (int at = 0; at < Good.Length; at++)
        {
            foreach (char c in Alphabet.Where(c => c != Good[at]))
                refused += IsRefused(Good[..at] + c + Good[(at + 1)..]) ? 1 : 0;
        }

        Assert.InRange(refused, (Good.Length * (Alphabet.Length - 1)) - 64, Good.Length * (Alphabet.Length - 1));
    }

    [Fact]
    public void Every_truncation_is_refused_and_the_message_says_what_to_do()
    {
        for (int length = 0; length < Good.Length; length++)
        {
            var refused = Assert.Throws<FormatException>(() => Token.Read(Good[..length]));
            Assert.Contains("copy the whole line", refused.Message, StringComparison.Ordinal);
            Assert.DoesNotContain('\n', refused.Message);
        }
    }

    [Fact]
    public void Two_characters_that_change_places_are_noticed()
    {
        for (int at = 4; at + 1 < Good.Length; at++)
        {
            if (Good[at] != Good[at + 1])
                Assert.True(IsRefused(Good[..at] + Good[at + 1] + Good[at] + Good[(at + 2)..]));
        }
    }

    [Theory]
    [InlineData("gm2-AAAA", "gm2")]
    [InlineData("gm0-AAAA", "use the build that wrote it")]
    [InlineData("hello", "a token starts with gm1-")]
    [InlineData("", "copy the whole line that the report calls token")]
    [InlineData("gm1-", "copy the whole line again")]
    [InlineData("gm1-!!!!", "copy the whole line again")]
    public void What_is_no_token_of_this_version_is_refused(string text, string advice) =>
        Assert.Contains(advice, Assert.Throws<FormatException>(() => Token.Read(text)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("\u0003vmm", "\u0003vmx", "no system is called 'vmx'")]
    [InlineData("\u0003N10", "\u0003N99", "vmm has no variant 'N99'")]
    public void A_system_or_variant_of_another_build_is_named(string from, string to, string message)
    {
        byte[] body = Body(Good);
        int at = body.AsSpan().IndexOf(System.Text.Encoding.ASCII.GetBytes(from));
        System.Text.Encoding.ASCII.GetBytes(to).CopyTo(body, at);
        Assert.Contains(message, Assert.Throws<FormatException>(() => Token.Read(Sealed(body))).Message, StringComparison.Ordinal);
    }

    /// <summary>Hardware slots for address spaces are in the high bits of the byte that numbers the address spaces.</summary>
    [Theory]
    [InlineData(0x11, "1 is not between 0 and 0")]
    [InlineData(0x03, "3 is not between 1 and 2")]
    public void A_machine_that_the_system_cannot_have_is_refused(byte spacesAndSlots, string message)
    {
        var plain = Body(Token.Write(HandWritten.Sequential("fixed")));
        var two = Body(Token.Write(HandWritten.Sequential("fixed") with { AddressSpaces = 2 }));
        int at = Enumerable.Range(0, plain.Length).Single(i => plain[i] != two[i]);
        plain[at] = spacesAndSlots;
        Assert.Contains(message, Assert.Throws<FormatException>(() => Token.Read(Sealed(plain))).Message, StringComparison.Ordinal);
    }

    /// <summary>A right checksum over wrong bytes: made on purpose, or by another build.</summary>
    [Theory]
    [InlineData("vmm", 200)]
    [InlineData("vm", 200)]
    [InlineData("svm", 30)] // its operations leave few bits free
    [InlineData("manager", 30)]
    [InlineData("pagemap", 30)]
    public void Bytes_that_are_no_scenario_are_refused_and_those_that_are_can_be_run(string system, int atLeast)
    {
        var random = new SplitMix(45);
        int read = 0;
        foreach (var scenario in ScenariosOf(system))
        {
            byte[] body = Body(Token.Write(scenario));
            for (int changes = 1 + random.Below(3); changes > 0; changes--)
                body[random.Below(body.Length)] = (byte)random.Below(256);
            if (IsRefused(Sealed(body)))
                continue;
            Executor.Execute(Token.Read(Sealed(body)));
            read++;
        }

        Assert.InRange(read, atLeast, 2_900);
    }

    static IEnumerable<Scenario> ScenariosOf(string system) => system switch
    {
        "vm" => VmScenarios.Many(seed: 46, 3_000),
        "svm" => SvmScenarios.Many(seed: 46, 3_000),
        "manager" => ManagerScenarios.Many(seed: 46, 3_000),
        "pagemap" => PagemapScenarios.Many(seed: 46, 3_000),
        _ => SeededScenarios.Many("fixed", seed: 46, 3_000),
    };

    static bool IsRefused(string text)
    {
        try
        {
            return Token.Write(Token.Read(text)) is null;
        }
        catch (FormatException e)
        {
            Assert.NotEmpty(e.Message);
            return true;
        }
    }

    static byte[] Body(string token) => Base64Url.DecodeFromChars(token.AsSpan(4))[..^ChecksumBytes];

    static string Sealed(byte[] body)
    {
        uint hash = 2166136261;
        foreach (byte b in body)
            hash = unchecked((hash ^ b) * 16777619);
        return "gm1-" + Base64Url.EncodeToString([.. body, .. BitConverter.GetBytes(hash)]);
    }
}
