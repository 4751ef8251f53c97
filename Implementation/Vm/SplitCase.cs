namespace GpuMm.Implementation.Vm;

/// <summary>
/// How a mapping lies to the request that takes its place, numbered as in drivers/gpu/drm/drm_gpuvm.c, "Split and Merge";
/// <see cref="SplitAndMerge"/> draws them.
/// </summary>
public enum SplitCase
{
    Case1 = 1,
    Case2,
    Case3,
    Case4,
    Case5,
    Case6,
    Case7,
    Case8,
    Case9,
    Case10,
    Case11,
    Case12,
    Case13,
    Case14,
    Case15,
}
