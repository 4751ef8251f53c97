namespace Stateless.Reflection;

public class DynamicStateInfos : List<DynamicStateInfo>
{
    public void Add(string destinationState, string criterion) => Add(new DynamicStateInfo(destinationState, criterion));

    public void Add<TState>(TState destinationState, string criterion)
        where TState : notnull => Add(destinationState.ToString() ?? "<null>", criterion);
}
