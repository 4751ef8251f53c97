using GpuMm.Harness.Checking;
using GpuMm.Harness.Systems.Manager;
using GpuMm.Implementation.Manager;
using GpuMm.Implementation.Pagemap;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Harness.Defects.Manager;

/// <summary>
/// The GPU writes what it was only to read.
/// </summary>
sealed class M01ReadOnlyForgotten(VramPagemap pagemap) : BufferMappings(pagemap)
{
    public static readonly ManagerVariant Variant = ManagerVariant.OfBuffers(
        "M01", "a buffer is mapped writable, whatever execute says",
        "a shader overwrites input that the process gave to the GPU only for reading",
        "own",
        PropertyCatalogue.TranslationLinearizable, pagemap => new M01ReadOnlyForgotten(pagemap));

    public override ValueTask<Errno> Execute(BufferMapping buffer, bool writable) => base.Execute(buffer, writable: true);
}
