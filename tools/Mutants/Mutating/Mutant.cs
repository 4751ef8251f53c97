namespace GpuMm.Mutants.Mutating;

/// <summary>The implementation with one small mistake.</summary>
/// <param name="Id">Its number among all that the sources have, from 1.</param>
/// <param name="File">Path from the folder of the implementation.</param>
/// <param name="Line">Where the place begins, from 1.</param>
/// <param name="Change">The mistake.</param>
/// <param name="RunsOnce">It is made when a type is first used: whoever comes second does not meet it any more.</param>
sealed record Mutant(int Id, string File, int Line, Change Change, bool RunsOnce)
{
    public string Folder => File.Split('/')[0];

    public override string ToString() =>
        $"{File}:{Line}  {Change.Operator}: {Change.Original} -> {(Change.Mutated.Length == 0 ? "nothing" : Change.Mutated)}";
}
