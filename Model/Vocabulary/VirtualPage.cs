namespace GpuMm.Model.Vocabulary;

/// <summary>A page of one of the address spaces of an execution, which are numbered from 0.</summary>
public readonly record struct VirtualPage(int Space, Vfn Vfn);
