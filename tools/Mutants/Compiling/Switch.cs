using System.Reflection;

namespace GpuMm.Mutants.Compiling;

/// <summary>The class that is compiled into the implementation beside its mutants, and how it is turned.</summary>
static class Switch
{
    const string TypeName = "GpuMm.Implementation.Mutants";

    public const int None = 0;

    /// <param name="highest">The highest number of a mutant.</param>
    public static string Source(int highest) => $$"""
        namespace GpuMm.Implementation;

        public static class Mutants
        {
            public static int Active;
            public static readonly bool[] Reached = new bool[{{highest + 1}}];

            public static bool Is(int mutant)
            {
                Reached[mutant] = true;
                return Active == mutant;
            }
        }
        """;

    /// <summary>Makes one mutant of the implementation in this process active, before anything of it has run.</summary>
    public static void Activate(int mutant) => Field("Active").SetValue(null, mutant);

    /// <summary>The mutants that were come across since the last time.</summary>
    public static int[] TakeReached()
    {
        bool[] reached = (bool[])Field("Reached").GetValue(null)!;
        int[] taken = [.. reached.Index().Where(mutant => mutant.Item).Select(mutant => mutant.Index)];
        Array.Clear(reached);
        return taken;
    }

    static FieldInfo Field(string name) => Assembly.Load(MutatedBuild.AssemblyName).GetType(TypeName)?.GetField(name)
        ?? throw new InvalidOperationException("the implementation beside this program has no mutants in it");
}
