using System.Buffers.Text;
using System.Collections.Immutable;
using System.Text;
using GpuMm.Harness.Checking;
using GpuMm.Harness.Scheduling;
using GpuMm.Harness.Systems;
using GpuMm.Implementation.Kernel;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Harness.Reporting;

/// <summary>A whole scenario as one line of letters: <c>gm1-</c>, then base64url of its bytes and a checksum.</summary>
public static class Token
{
    const string Prefix = "gm1-";
    const int ChecksumBytes = 4;
    const int HardwareShift = 4; // slots or entries of the fault buffer share a byte with the address spaces, which are few

    /// <param name="scenario">What is written.</param>
    /// <param name="property">The property that it violates, so that a replay shows that one; null if it does not matter.</param>
    public static string Write(Scenario scenario, CheckedProperty? property = null)
    {
        using var bytes = new MemoryStream();
        using var to = new BinaryWriter(bytes, Encoding.UTF8);
        WriteScenario(scenario, to);
        to.Write(property?.Id ?? "");
        to.Write(Checksum(bytes.ToArray()));
        return Prefix + Base64Url.EncodeToString(bytes.ToArray());
    }

    /// <exception cref="FormatException">The text is no token of this version, or is damaged; the message says which.</exception>
    public static Scenario Read(string token) => ReadWithProperty(token).Scenario;

    /// <summary>Reads a token together with the property that it was written for.</summary>
    /// <exception cref="FormatException">As <see cref="Read"/>.</exception>
    public static (Scenario Scenario, CheckedProperty? Property) ReadWithProperty(string token)
    {
        token = token.Trim();
        if (!token.StartsWith(Prefix, StringComparison.Ordinal))
        {
            throw new FormatException(token.StartsWith("gm", StringComparison.Ordinal) && token.Contains('-', StringComparison.Ordinal)
                ? $"the token is of format {token.Split('-')[0]}, and this build reads {Prefix[..^1]}; use the build that wrote it"
                : $"a token starts with {Prefix}; copy the whole line that the report calls token");
        }

        var body = Decode(token[Prefix.Length..]);
        try
        {
            using var from = new BinaryReader(new MemoryStream(body), Encoding.UTF8);
            var scenario = ReadScenario(from);
            string property = from.ReadString();
            var found = PropertyCatalogue.Find(property);
            if (from.BaseStream.Position != body.Length || (found is null && property.Length > 0))
                throw new FormatException($"no property is called '{property}'");
            return (scenario, found);
        }
        catch (Exception e) when (e is EndOfStreamException or OverflowException or ArgumentException or FormatException)
        {
            throw new FormatException($"the token is not a scenario of this build ({e.Message}); use the build that wrote it", e);
        }
    }

    static byte[] Decode(string text)
    {
        const string Damaged = "the token is damaged or cut off: its checksum does not fit; copy the whole line again";
        byte[] bytes;
        try
        {
            bytes = Base64Url.DecodeFromChars(text);
        }
        catch (FormatException e)
        {
            throw new FormatException(Damaged, e);
        }

        if (bytes.Length <= ChecksumBytes || !Checksum(bytes[..^ChecksumBytes]).AsSpan().SequenceEqual(bytes.AsSpan()[^ChecksumBytes..]))
            throw new FormatException(Damaged);
        return bytes[..^ChecksumBytes];
    }

    static void WriteScenario(Scenario scenario, BinaryWriter to)
    {
        to.Write(scenario.System);
        to.Write(scenario.Variant);
        to.Write((byte)scenario.Mmu);
        to.Write7BitEncodedInt(scenario.MemorySizeInPages);
        int hardware = scenario.AddressSpaceSlots + scenario.FaultBufferEntries; // no system has both
        to.Write((byte)(scenario.AddressSpaces | (hardware << HardwareShift)));
        var system = SystemCatalogue.Get(scenario.System);
        WriteOperations(scenario.Program.Prefix, system, to);
        to.Write7BitEncodedInt(scenario.Program.Branches.Length);
        foreach (var branch in scenario.Program.Branches)
            WriteOperations(branch, system, to);
        to.Write7BitEncodedInt(scenario.Failures.Length);
        foreach (var failure in scenario.Failures)
        {
            to.Write((byte)failure.Site);
            to.Write7BitEncodedInt(failure.Nth);
        }

        WriteSchedule(scenario.Schedule, to);
    }

    static Scenario ReadScenario(BinaryReader from)
    {
        string name = from.ReadString();
        var system = SystemCatalogue.Find(name) ?? throw new FormatException($"no system is called '{name}'");
        string variant = from.ReadString();
        var known = system.Variants.FirstOrDefault(candidate => candidate.Name == variant)
            ?? throw new FormatException($"{name} has no variant '{variant}'");
        var mmu = (MmuVersion)from.ReadByte();
        if (!known.Mmus.Contains(mmu))
            throw new FormatException($"{name} {variant} has no MMU version {(int)mmu}");
        var limits = system.Limits;
        int memory = Between(limits.LeastMemoryInPages, from.Read7BitEncodedInt(), 1 << 20);
        var (hardware, spaces) = Math.DivRem(from.ReadByte(), (byte)(1 << HardwareShift));
        int addressSpaces = Between(1, spaces, limits.MostAddressSpaces);
        bool replaysFaults = limits.MostFaultEntries > 0;
        int slots = replaysFaults ? 0 : Between(limits.LeastSlots, hardware, limits.MostSlots);
        int entries = replaysFaults ? Between(limits.LeastFaultEntries, hardware, limits.MostFaultEntries) : 0;
        var prefix = ReadOperations(from, system);
        var branches = Many(Count(from, Scenario.MaxTasks), () => ReadOperations(from, system));
        var failures = Many(Count(from, 64), () => ReadFailure(from));
        return new Scenario(name, variant, mmu, memory, addressSpaces, new Program(prefix, branches), failures, ReadSchedule(from))
        {
            AddressSpaceSlots = slots,
            FaultBufferEntries = entries,
        };
    }

    static void WriteOperations(ImmutableArray<Operation> operations, ISystem system, BinaryWriter to)
    {
        to.Write7BitEncodedInt(operations.Length);
        foreach (var operation in operations)
            system.Write(operation, to);
    }

    static ImmutableArray<Operation> ReadOperations(BinaryReader from, ISystem system) =>
        Many(Count(from, Scenario.MaxOperations), () => system.Read(from));

    static InjectedFailure ReadFailure(BinaryReader from)
    {
        var site = (FailureSite)from.ReadByte();
        return Enum.IsDefined(site)
            ? new InjectedFailure(site, from.Read7BitEncodedInt())
            : throw new FormatException($"there is no failure site {(int)site}");
    }

    static void WriteSchedule(Schedule schedule, BinaryWriter to)
    {
        switch (schedule)
        {
            case Schedule.Seeded seeded:
                to.Write((byte)0);
                to.Write(seeded.Scheduler);
                to.Write(seeded.Seed);
                break;
            case Schedule.Explicit listed:
                to.Write((byte)1);
                to.Write7BitEncodedInt(listed.Switches.Length);
                int before = 0;
                foreach (var (decision, task) in listed.Switches)
                {
                    to.Write7BitEncodedInt(decision - before);
                    to.Write((byte)task);
                    before = decision;
                }

                break;
        }
    }

    static Schedule ReadSchedule(BinaryReader from)
    {
        switch (from.ReadByte())
        {
            case 0:
                string scheduler = from.ReadString();
                return Schedulers.Names.Contains(scheduler)
                    ? new Schedule.Seeded(scheduler, from.ReadUInt64())
                    : throw new FormatException($"no scheduler is called '{scheduler}'");
            case 1:
                int before = 0;
                return new Schedule.Explicit(Many(
                    Count(from, Scenario.StepLimit), () => new Switch(before += from.Read7BitEncodedInt(), from.ReadByte())));
            case var kind:
                throw new FormatException($"there is no schedule of kind {kind}");
        }
    }

    static ImmutableArray<T> Many<T>(int count, Func<T> read)
    {
        var items = ImmutableArray.CreateBuilder<T>(count);
        while (items.Count < count)
            items.Add(read());
        return items.MoveToImmutable();
    }

    static int Count(BinaryReader from, int most) => Between(0, from.Read7BitEncodedInt(), most);

    static int Between(int least, int value, int most) =>
        value >= least && value <= most ? value : throw new FormatException($"{value} is not between {least} and {most}");

    static byte[] Checksum(byte[] bytes)
    {
        uint hash = 2166136261; // FNV-1a: enough against a slip of the mouse
        foreach (byte b in bytes)
            hash = unchecked((hash ^ b) * 16777619);
        return BitConverter.GetBytes(hash);
    }
}
