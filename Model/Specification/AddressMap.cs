using System.Collections.Immutable;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Model.Specification;

/// <summary>
/// The reference model of a VM's books: what each virtual address is mapped to. It is the list of the requests so far; an address is what
/// the latest request made of it that covers it. Nothing is split and nothing merged.
/// </summary>
sealed class AddressMap
{
    public static readonly AddressMap Empty = new([]);

    /// <summary>The latest first.</summary>
    readonly ImmutableStack<Request> requests;

    AddressMap(ImmutableStack<Request> requests) => this.requests = requests;

    /// <summary>[va, va + size) becomes the object's bytes from <paramref name="offset"/> on, whatever it was.</summary>
    public AddressMap Map(ulong va, ulong size, int bo, ulong offset, VmMapFlags flags) =>
        new(requests.Push(new Request(va, va + size, (bo, offset, flags))));

    /// <summary>[va, va + size) becomes nothing, whatever it was.</summary>
    public AddressMap Unmap(ulong va, ulong size) => new(requests.Push(new Request(va, va + size, null)));

    /// <summary>The byte of an object that is at this address, if one is.</summary>
    public (int Object, ulong Offset, VmMapFlags Flags)? Lookup(ulong va)
    {
        foreach (var request in requests)
        {
            if (request.Start <= va && va < request.End)
                return request.Target is var (bo, offset, flags) ? (bo, offset + (va - request.Start), flags) : null;
        }

        return null;
    }

    /// <summary>
    /// <paramref name="start"/>, and every address between it and <paramref name="end"/> where a request begins or ends, ascending. From
    /// one to the next all is nothing, or bytes of one object that follow one another.
    /// </summary>
    public IEnumerable<ulong> Boundaries(ulong start, ulong end)
    {
        SortedSet<ulong> found = [start];
        foreach (var request in requests)
        {
            found.Add(Math.Clamp(request.Start, start, end));
            found.Add(Math.Clamp(request.End, start, end));
        }

        found.Remove(end);
        return found;
    }

    readonly record struct Request(ulong Start, ulong End, (int Object, ulong Offset, VmMapFlags Flags)? Target);
}
