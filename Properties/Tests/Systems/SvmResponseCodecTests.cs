using System.Text;
using GpuMm.Harness.Systems.Svm;
using GpuMm.Model.Vocabulary;
using Xunit;

namespace GpuMm.Tests.Systems;

/// <summary>Answers that differ in anything differ in their bytes.</summary>
public sealed class SvmResponseCodecTests
{
    static readonly SvmResponse[] Different =
    [
        new SvmResponse.Skipped(),
        new SvmResponse.Done(),
        new SvmResponse.Refused(Errno.ENOMEM),
        new SvmResponse.Refused(Errno.EINVAL),
        new SvmResponse.Accessed(AccessOutcome.Done),
        new SvmResponse.Accessed(AccessOutcome.Done, Value: 1),
        new SvmResponse.Accessed(AccessOutcome.Done, Value: 1UL << 63),
        new SvmResponse.Accessed(AccessOutcome.Done, Value: 0, Before: 1), // an atomic that wrote 0 says so by nothing but this
        new SvmResponse.Accessed(AccessOutcome.Refused),
        new SvmResponse.Accessed(AccessOutcome.BusError),
        new SvmResponse.Accessed(AccessOutcome.BusError, Value: 1), // in words it reads as without
        new SvmResponse.Accessed(AccessOutcome.OutOfMemory),
        new SvmResponse.Reaped(0),
        new SvmResponse.Reaped(1),
        new SvmResponse.Reaped(0x80),
        new SvmResponse.Mapped(0),
        new SvmResponse.Mapped(1),
    ];

    [Fact]
    public void All_kinds_of_answer_are_tried() =>
        Assert.Equal(typeof(SvmResponse).GetNestedTypes().Length, Different.Select(response => response.GetType()).Distinct().Count());

    [Fact]
    public void Answers_that_differ_have_different_bytes() => Assert.Distinct(Different.Select(BytesOf));

    [Fact]
    public void The_same_answer_has_the_same_bytes() =>
        Assert.All(Different, response => Assert.Equal(BytesOf(response), BytesOf(response with { })));

    static string BytesOf(SvmResponse response)
    {
        using var bytes = new MemoryStream();
        using var to = new BinaryWriter(bytes, Encoding.UTF8);
        SvmResponseCodec.Write(response, to);
        return Convert.ToHexString(bytes.ToArray());
    }
}
