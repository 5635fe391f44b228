namespace FastShield.Compiler.Difference;

/// <summary>What a change does to messages.</summary>
[Flags]
public enum ChangeEffect : byte
{
    /// <summary>Nothing that a message could show.</summary>
    None = 0,

    /// <summary>Messages that conformed are refused.</summary>
    Refuses = 1,

    /// <summary>Messages that were refused conform.</summary>
    Accepts = 2,

    /// <summary>Either may be.</summary>
    Both = Refuses | Accepts,
}
