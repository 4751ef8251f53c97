using GpuMm.Harness.Checking;
using GpuMm.Harness.Systems.Svm.Checking;
using GpuMm.Implementation.Manager;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Harness.Systems.Manager.Checking;

/// <summary>A buffer is where its owner needs it, and is refused if that is nowhere.</summary>
sealed class PlacementHonoured : SvmObserver
{
    public void Placed(SvmOperation.PrepareMap prepare, BufferMapping buffer, int vramInPages)
    {
        if (BufferPlace.Of(prepare.Kind, vramInPages) is { } wanted && !wanted.Allows(buffer.Frames))
        {
            string where = string.Join(", ", buffer.Frames);
            Hub.Violate(PropertyCatalogue.PlacementHonoured, $"{prepare} got vram {where}, and may not have that: it needs {wanted}");
        }
    }
}
