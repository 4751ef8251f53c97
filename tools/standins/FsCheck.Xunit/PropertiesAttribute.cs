namespace FsCheck.Xunit;

/// <summary>What holds for every property in a class, in the classes nested in it, or in an assembly, unless one says otherwise.</summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Assembly)]
public class PropertiesAttribute : PropertyAttribute;
