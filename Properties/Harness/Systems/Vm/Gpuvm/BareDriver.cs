using GpuMm.Implementation.Vm;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Harness.Systems.Vm.Gpuvm;

/// <summary>A buffer object that is nothing but its number.</summary>
sealed class NumberedObject(int number) : DrmGemObject
{
    public int Number => number;
}

/// <summary>
/// The least that a driver does for drm_gpuvm: it carries out each step in the books, with a new node for whatever needs one, and what
/// stays of a mapping keeps its flags. It has no page tables. For the walk and the crowd.
/// </summary>
static class BareDriver
{
    extension(DrmGpuvm gpuvm)
    {
        public void CarryOut(IEnumerable<GpuVaOp> ops)
        {
            foreach (var op in ops)
                gpuvm.CarryOut(op);
        }

        void CarryOut(GpuVaOp op)
        {
            switch (op)
            {
                case GpuVaOp.Unmap unmap:
                    gpuvm.Unmap(unmap);
                    break;
                case GpuVaOp.Remap remap:
                    var flags = remap.Unmap.Flags;
                    gpuvm.Remap(new GpuVa { Flags = flags }, new GpuVa { Flags = flags }, remap);
                    break;
                case GpuVaOp.Map map when gpuvm.Map(new GpuVa(), map) is not Errno.None and var errno:
                    throw new InvalidOperationException($"{errno}: no room was made for {map.Request}");
            }
        }
    }
}
