using GpuMm.Harness.Campaigns;
using GpuMm.Harness.Systems;

namespace GpuMm.Harness.Histories;

/// <summary>The models, one line each.</summary>
public static class HistoryModels
{
    public static readonly HistoryModel CasRegister = new RegisterModel(
        "cas-register", "a register that is read, written, and compared and set", hasCas: true, isKeyed: false);

    public static readonly HistoryModel Register = new RegisterModel(
        "register", "a register that is read and written", hasCas: false, isKeyed: false);

    public static readonly HistoryModel KeyValue = new RegisterModel(
        "kv", "a map of such registers, each judged by itself: the first argument is the key", hasCas: true, isKeyed: true);

    public static readonly HistoryModel Page = new PageModel();

    /// <summary>Those of histories that others have recorded come first, then those of the systems.</summary>
    public static readonly IReadOnlyList<HistoryModel> All =
        [CasRegister, Register, Page, KeyValue, .. SystemCatalogue.All.Select(system => system.HistoryModel).Distinct()];

    /// <exception cref="BadInputException">There is no such model.</exception>
    public static HistoryModel Named(string name) => All.FirstOrDefault(model => model.Name == name)
        ?? throw new BadInputException($"there is no model '{name}'; choose one of {string.Join(", ", All.Select(model => model.Name))}");

    /// <summary>The first model that has such an operation with so many arguments, where the history does not name one.</summary>
    public static HistoryModel? Guess(string operation, int arguments) => All.FirstOrDefault(model =>
        model.NumberOf(operation) is >= 0 and var form
        && arguments >= model.Forms[form].LeastArguments && arguments <= model.Forms[form].Parameters.Count);
}
