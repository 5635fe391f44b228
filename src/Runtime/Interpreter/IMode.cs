namespace FastShield.Runtime.Interpreter;

/// <summary>Whether a run only answers yes or no, or also keeps the path and the reason; the compiler drops what a mode does not need.</summary>
internal interface IMode
{
    static abstract bool Collects { get; }
}

/// <summary>The fast pass: yes or no.</summary>
internal readonly struct FlagMode : IMode
{
    public static bool Collects => false;
}

/// <summary>The cold pass behind a "no": finds the first violation and its place.</summary>
internal readonly struct CollectMode : IMode
{
    public static bool Collects => true;
}
