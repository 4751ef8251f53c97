namespace Stateless.Graph;

public enum MermaidGraphDirection
{
    TopToBottom,
    BottomToTop,
    LeftToRight,
    RightToLeft,
}
