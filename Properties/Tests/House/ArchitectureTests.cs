using System.Reflection;
using Xunit;

namespace GpuMm.Tests.House;

/// <summary>References point one way, and the README's map is complete.</summary>
public class ArchitectureTests
{
    public static TheoryData<string> RuledFolders() => [.. Architecture.MayName.Keys];

    [Theory]
    [MemberData(nameof(RuledFolders))]
    public void A_folder_names_only_what_lies_left_of_it(string folder)
    {
        var sources = Repository.Sources.Where(file => Architecture.IsRuledBy(folder, file)).ToArray();
        Assert.NotEmpty(sources);
        Assert.All(sources, file => Assert.Empty(Architecture.WronglyNamed(file.Text, Architecture.MayName[folder])));
    }

    [Fact]
    public void What_a_driver_writes_is_not_made_with_what_judges_it() => Assert.DoesNotContain(
        Repository.Sources.Where(file => file.IsIn("Implementation/PageTables")),
        file => file.Text.Contains("Machine.Walking", StringComparison.Ordinal));

    [Fact]
    public void The_kernel_does_not_know_its_memory_management() => Assert.DoesNotContain(
        Repository.Sources.Where(file => Architecture.IsRuledBy("Implementation/Kernel", file)),
        file => file.Text.Contains("Kernel.Mm", StringComparison.Ordinal));

    [Theory]
    [InlineData("Implementation/Kernel/Mm/Page.cs", "Implementation/Kernel/Mm")]
    [InlineData("Implementation/Kernel/Mutex.cs", "Implementation/Kernel")]
    [InlineData("Implementation/Machine/Walking/HardwarePte.cs", "Implementation/Machine")]
    public void A_file_obeys_the_rule_of_the_innermost_folder_that_has_one(string path, string folder) =>
        Assert.Equal([folder], Architecture.MayName.Keys.Where(ruled => Architecture.IsRuledBy(ruled, new TextFile(path, ""))));

    [Fact]
    public void The_harness_knows_no_system_outside_the_folders_of_that_system()
    {
        var shared = Repository.Sources.Where(file => file.IsIn("Properties/Harness"))
            .Where(file => !file.IsIn("Properties/Harness/Defects"))
            .Where(file => !file.IsIn("Properties/Harness/Walks")) // of parts, which have no system
            .Where(file => !file.IsIn("Properties/Harness/Systems") || file.Path.Count(c => c == '/') == 3)
            .Where(file => !file.Path.EndsWith("/SystemCatalogue.cs", StringComparison.Ordinal));
        Assert.All(shared, file => Assert.Empty(Architecture.WordsOfOneSystem(file.Text)));
        Assert.Equal(["VmmWorld", "Mapping"], Architecture.WordsOfOneSystem("void Look(VmmWorld world, Mapping mapping) // of a Vram"));
        Assert.Equal(["SvmOperation"], Architecture.WordsOfOneSystem("void Look(SvmOperation operation, int svmlike)"));
    }

    [Fact]
    public void Every_folder_of_Model_and_Implementation_has_a_rule() =>
        Assert.Empty(new[] { "Model", "Implementation" }.SelectMany(Repository.FoldersIn).Except(Architecture.MayName.Keys));

    [Fact]
    public void Every_project_refers_only_to_what_lies_left_of_it()
    {
        var projects = Repository.Files.Where(file => file.Path.EndsWith(".csproj", StringComparison.Ordinal)).ToArray();
        Assert.Equal(Architecture.MayReference.Keys.Order(), projects.Select(file => file.Path).Order());
        Assert.All(projects, file => Assert.Empty(Architecture.WronglyReferenced(file.Text, Architecture.MayReference[file.Path])));
    }

    [Theory]
    [InlineData("GpuMm.Model", "Stateless")]
    [InlineData("GpuMm.Implementation", "GpuMm.Model")]
    [InlineData("GpuMm.Harness", "GpuMm.Model GpuMm.Implementation FsCheck FSharp.Core")]
    [InlineData("gpumm", "GpuMm.Model GpuMm.Implementation GpuMm.Harness Spectre.Console System.CommandLine")]
    public void A_built_assembly_refers_only_to_what_lies_left_of_it(string assembly, string allowed)
    {
        var referenced = Assembly.Load(assembly).GetReferencedAssemblies().Select(name => name.Name!);
        Assert.Empty(referenced.Where(name => !IsRuntime(name)).Except(allowed.Split(' ')));
    }

    [Fact]
    public void The_specification_is_hidden_from_the_implementation()
    {
        var visible = typeof(GpuMm.Model.Vocabulary.Vfn).Assembly.ExportedTypes;
        Assert.DoesNotContain(visible, type => type.Namespace == "GpuMm.Model.Specification");
        var friends = typeof(GpuMm.Model.Vocabulary.Vfn).Assembly
            .GetCustomAttributes<System.Runtime.CompilerServices.InternalsVisibleToAttribute>()
            .Select(friend => friend.AssemblyName);
        Assert.DoesNotContain("GpuMm.Implementation", friends);
    }

    [Fact]
    public void The_README_s_map_names_every_room_and_folder()
    {
        string[] rooms = ["Model", "Implementation", "Properties/Harness", "Properties/Tests", "tools/Cli"];
        var folders = new[] { "Model", "Implementation", "Properties/Harness", "tools" }.SelectMany(Repository.FoldersIn);
        Assert.Empty(Architecture.NotOn(Repository.Read("README.md"), rooms.Concat(folders)));
    }

    [Theory]
    [InlineData("Model")]
    [InlineData("Implementation")]
    [InlineData("Properties")]
    [InlineData("tools")]
    public void A_room_says_in_ten_to_thirty_lines_what_is_in_it(string room)
    {
        string text = Repository.Read($"{room}/README.md");
        Assert.InRange(text.TrimEnd().Split('\n').Length, 10, 30);
        var folders = Repository.FoldersIn(room).Select(folder => folder[(room.Length + 1)..]);
        Assert.All(folders, folder => Assert.Contains($"{folder}/", text));
    }

    [Theory]
    [InlineData("using GpuMm.Implementation.Vmm;")]
    [InlineData("using Nova = GpuMm.Implementation.Vmm;")]
    [InlineData("var page = new GpuMm.Implementation.Vmm.PageTable();")]
    [InlineData("using GpuMm.Model.Specification;")]
    public void A_name_to_the_right_is_refused(string source) =>
        Assert.Single(Architecture.WronglyNamed(source, Architecture.MayName["Implementation/Machine"]));

    [Theory]
    [InlineData("using GpuMm.Model.Vocabulary;")]
    [InlineData("using System.Text;")]
    [InlineData("/// <summary>What GpuMm.Implementation.Vmm calls.</summary>")]
    [InlineData("namespace GpuMm.Implementation.Machine.Walking;")]
    public void A_name_to_the_left_is_not(string source) =>
        Assert.Empty(Architecture.WronglyNamed(source, Architecture.MayName["Implementation/Machine"]));

    [Fact]
    public void A_reference_to_the_right_is_refused() => Assert.Equal(
        ["Harness.csproj"],
        Architecture.WronglyReferenced("<ProjectReference Include=\"../Properties/Harness/Harness.csproj\" />", "Model.csproj"));

    [Fact]
    public void A_folder_that_is_not_on_the_map_is_noticed() =>
        Assert.Equal(["Model/New"], Architecture.NotOn("| `Model/Old/` | old |", ["Model/Old", "Model/New"]));

    static bool IsRuntime(string assembly) =>
        assembly is "mscorlib" or "netstandard"
        || (assembly.StartsWith("System.", StringComparison.Ordinal) && assembly != "System.CommandLine");
}
