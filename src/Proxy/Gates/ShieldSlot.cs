namespace FastShield.Proxy.Gates;

/// <summary>Holds the shield in force; reading is one load, a change is one store that every later request sees.</summary>
public sealed class ShieldSlot(Shield first)
{
    private Shield _current = first;

    /// <summary>The shield in force.</summary>
    public Shield Current => Volatile.Read(ref _current);

    /// <summary>Puts another shield in force; requests under way keep the one they have.</summary>
    public void Publish(Shield next)
    {
        ArgumentNullException.ThrowIfNull(next);
        Volatile.Write(ref _current, next);
    }
}
