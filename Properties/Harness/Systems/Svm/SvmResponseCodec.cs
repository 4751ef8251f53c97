using GpuMm.Model.Vocabulary;

namespace GpuMm.Harness.Systems.Svm;

/// <summary>Answers of shared virtual memory as bytes, with all that is in them, for fingerprints. In words two may read alike.</summary>
static class SvmResponseCodec
{
    public static void Write(SvmResponse response, BinaryWriter to)
    {
        switch (response)
        {
            case SvmResponse.Skipped:
                to.Write((byte)0);
                break;
            case SvmResponse.Done:
                to.Write((byte)1);
                break;
            case SvmResponse.Refused(var errno):
                to.Write((byte)2);
                to.Write((int)errno);
                break;
            case SvmResponse.Accessed(var outcome, var value, var before):
                to.Write((byte)3);
                to.Write((byte)outcome);
                to.Write(value);
                to.Write(before);
                break;
            case SvmResponse.Reaped(var taken):
                to.Write((byte)4);
                to.Write(taken);
                break;
            case SvmResponse.Mapped(var value):
                to.Write((byte)5);
                to.Write(value);
                break;
            default:
                throw new System.Diagnostics.UnreachableException();
        }
    }
}
