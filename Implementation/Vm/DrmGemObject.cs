namespace GpuMm.Implementation.Vm;

/// <summary>What a mapping maps: the base of a driver's buffer object (drm_gem_object). Each instance is an object of its own.</summary>
public abstract class DrmGemObject;
