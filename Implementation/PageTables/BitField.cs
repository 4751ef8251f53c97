using System.Runtime.CompilerServices;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Implementation.PageTables;

/// <summary>A field of a 64-bit entry, bits [<paramref name="High"/>:<paramref name="Low"/>] as hardware headers write it.</summary>
/// <remarks>Nothing is ever masked to fit: a value too large for its field is the caller's mistake, and is refused.</remarks>
readonly record struct BitField(int High, int Low)
{
    /// <summary>The largest value that fits, which is also the mask of the field when it is shifted down.</summary>
    public ulong Max => ulong.MaxValue >> (63 - High + Low);

    public static BitField Bit(int position) => new(position, position);

    public ulong Put(ulong value, [CallerArgumentExpression(nameof(value))] string name = "")
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(value, Max, name);
        return value << Low;
    }

    public ulong Put(bool value) => value ? 1UL << Low : 0;

    /// <summary>The address in units of 2^<paramref name="unit"/> bytes, of which it must be a multiple.</summary>
    public ulong PutAddress(ulong address, int unit = PageSize.Shift, [CallerArgumentExpression(nameof(address))] string name = "")
    {
        ulong units = address >> unit;
        ArgumentOutOfRangeException.ThrowIfNotEqual(units << unit, address, name);
        return Put(units, name);
    }

    public ulong Get(ulong word) => (word >> Low) & Max;

    public bool IsSet(ulong word) => Get(word) != 0;

    /// <summary>The bits of a field that this form of the entry does not have: none, and so its value must be zero.</summary>
    public static ulong Absent(ulong value, [CallerArgumentExpression(nameof(value))] string name = "")
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(value, 0UL, name);
        return 0;
    }

    public static ulong Absent(bool value, [CallerArgumentExpression(nameof(value))] string name = "") =>
        Absent(value ? 1UL : 0, name);
}
