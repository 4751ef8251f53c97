namespace GpuMm.Model.Vocabulary;

/// <summary>DRM_PANTHOR_VM_BIND_OP_MAP_*.</summary>
[Flags]
public enum VmMapFlags
{
    None = 0,
    ReadOnly = 1,
    NoExec = 2,
    Uncached = 4,
}

/// <summary>
/// One operation of a VM_BIND (drm_panthor_vm_bind_op). Addresses, offsets and sizes are in bytes and may be such that they are refused.
/// </summary>
public abstract record VmBindOp
{
    VmBindOp()
    {
    }

    /// <param name="Bo">Number of the buffer object.</param>
    /// <param name="BoOffset">Where in it the mapping begins.</param>
    /// <param name="Va">First virtual address.</param>
    /// <param name="Size">Length of the mapping.</param>
    /// <param name="Flags">Rights and caching.</param>
    public sealed record Map(int Bo, ulong BoOffset, ulong Va, ulong Size, VmMapFlags Flags) : VmBindOp
    {
        public override string ToString() =>
            $"map {Bytes.Text(Size)} at {Bytes.Text(Va)} to bo {Bo}{(BoOffset == 0 ? "" : $" + {Bytes.Text(BoOffset)}")}{Text(Flags)}";
    }

    public sealed record Unmap(ulong Va, ulong Size) : VmBindOp
    {
        public override string ToString() => $"unmap {Bytes.Text(Size)} at {Bytes.Text(Va)}";
    }

    /// <summary>Changes nothing: waits and signals in the order of the queue.</summary>
    public sealed record SyncOnly : VmBindOp
    {
        public override string ToString() => "sync only";
    }

    static string Text(VmMapFlags flags) =>
        (flags.HasFlag(VmMapFlags.ReadOnly) ? ", read-only" : "")
        + (flags.HasFlag(VmMapFlags.NoExec) ? ", noexec" : "")
        + (flags.HasFlag(VmMapFlags.Uncached) ? ", uncached" : "");
}
