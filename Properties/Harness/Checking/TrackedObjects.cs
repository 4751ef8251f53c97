using GpuMm.Harness.Linearizability;
using GpuMm.Model.Specification;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Harness.Checking;

/// <summary>
/// Objects of one kind whose operations must have an order, each with a history of its own: the pages of address spaces, say. By locality
/// (Herlihy and Wing, 1990) a history is linearizable if and only if that of each object is. A system may have several kinds.
/// </summary>
/// <typeparam name="TObject">Names one of them.</typeparam>
/// <typeparam name="TState">What the specification knows of one; its default is how each begins.</typeparam>
/// <typeparam name="TCall">What an operation did to, or saw of, one.</typeparam>
abstract class TrackedObjects<TObject, TState, TCall>
    where TObject : IEquatable<TObject>
    where TState : struct
    where TCall : struct
{
    /// <summary>What one of them is called in a sentence.</summary>
    public abstract string Noun { get; }

    public abstract string NameOf(TObject which);

    /// <summary>The virtual page that a call was about, for reports; null if it is none.</summary>
    public virtual VirtualPage? PageOf(TObject which, TCall call) => null;

    /// <summary>Where the values come from that make a call inexplicable, for reports; empty if there is nothing to say.</summary>
    public virtual string Origins(TimedCall<TCall> unexplained, IReadOnlyList<TimedCall<TCall>> calls) => "";

    /// <summary>
    /// The calls that an answered operation makes on objects, in their order. An operation may be about more objects than anybody ever
    /// looks at: those may be left out.
    /// </summary>
    public abstract void AddCalls(Operation? operation, Response response, List<(TObject Object, TCall Call)> calls);

    /// <summary>What comes before all other calls on one, where it does not begin as the default; for histories in files.</summary>
    public virtual TCall? BeginsWith(TObject which) => null;

    /// <summary>Whether a call may have taken effect at any time since its operation began, or not at all: it needs no order.</summary>
    public virtual bool IsOpenEnded(TCall call) => false;

    /// <summary>Whether a call that is open-ended can matter among these.</summary>
    public virtual bool OpenEndedMatters(IReadOnlyList<TimedCall<TCall>> calls) => true;

    /// <summary>What is permitted to each of them.</summary>
    public abstract SequentialSpecification<TState, TCall> Specification { get; }

    /// <summary>The property that is violated if these calls on one object have no order.</summary>
    public abstract CheckedProperty PropertyOf(List<TimedCall<TCall>> calls);
}
