namespace GpuMm.Model.Vocabulary;

/// <summary>Sizes and addresses in the largest units that say them exactly: "4M", "2M+8K", "0x1234".</summary>
public static class Bytes
{
    static readonly (ulong Size, string Name)[] Units = [(1UL << 30, "G"), (1UL << 20, "M"), (1UL << 10, "K")];

    public static string Text(ulong bytes)
    {
        if (bytes == 0)
            return "0";
        if (bytes % (1UL << 10) != 0 || bytes >= 1UL << 40)
            return $"0x{bytes:x}";
        List<string> parts = [];
        foreach (var (size, name) in Units)
        {
            if (bytes / size is > 0 and var count)
                parts.Add($"{count}{name}");
            bytes %= size;
        }

        return string.Join('+', parts);
    }
}
