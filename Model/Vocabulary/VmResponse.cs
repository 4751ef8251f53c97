namespace GpuMm.Model.Vocabulary;

/// <summary>
/// What the operations on panthor's VMs answered. A <c>Space</c> numbers a VM in an execution: the same name may stand for one VM after
/// another.
/// </summary>
public abstract record VmResponse : Response
{
    VmResponse()
    {
    }

    public sealed record Refused(Errno Errno) : VmResponse
    {
        public override string ToString() => $"-{Errno}";
    }

    public sealed record Done : VmResponse
    {
        public override string ToString() => "ok";
    }

    /// <summary>A bind took effect: at once, or as an event of its own between its submission and the signalling of its fence.</summary>
    public sealed record Bound(int Space, VmBindOp Op) : VmResponse
    {
        public override string ToString() => $"done: {Op}";
    }

    /// <summary>An asynchronous bind is in its queue.</summary>
    public sealed record Queued(int Space) : VmResponse
    {
        public override string ToString() => "queued";
    }

    /// <summary>
    /// A bind failed when it was executed, or never was. <paramref name="Unusable"/> says that the VM is lost with it.
    /// </summary>
    public sealed record Failed(int Space, VmBindOp Op, Errno Errno, bool Unusable) : VmResponse
    {
        public override string ToString() => $"{Op}: -{Errno}{(Unusable ? ", vm unusable" : "")}";
    }

    /// <summary>A kernel buffer object lies in <paramref name="Range"/>, with the frames of <paramref name="Layout"/>.</summary>
    public sealed record KernelMapped(int Space, VfnRange Range, BufferLayout Layout) : VmResponse
    {
        public override string ToString() => $"{Range}";
    }

    public sealed record KernelUnmapped(int Space, VfnRange Range) : VmResponse
    {
        public override string ToString() => "ok";
    }

    /// <summary>The books of the VM: the frame that they say is mapped there, or nothing (ENOENT).</summary>
    public sealed record Looked(int Space, Vfn Vfn, Pfn? Frame) : VmResponse
    {
        public override string ToString() => Frame is { } frame ? $"{Vfn} -> {frame}" : $"{Vfn} -> nothing";
    }

    /// <summary>A GPU access: a fault, or the page it touched and the value it read or wrote.</summary>
    public sealed record Accessed(int Space, Vfn Vfn, bool Faulted, Pfn Frame, ulong Value) : VmResponse
    {
        public override string ToString() => Faulted ? $"{Vfn} faults" : $"{Vfn} -> {Frame}, value 0x{Value:x}";
    }

    /// <summary>The VM was destroyed: all its mappings are gone.</summary>
    public sealed record Destroyed(int Space) : VmResponse
    {
        public override string ToString() => "ok";
    }
}
