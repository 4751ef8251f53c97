namespace Stateless;

/// <summary>What becomes of a trigger that is fired while another is being handled.</summary>
public enum FiringMode
{
    /// <summary>It is handled at once, inside the other.</summary>
    Immediate,

    /// <summary>It waits until the other is done.</summary>
    Queued,
}
