namespace FastShield.Control.Settings;

/// <summary>Which engine checks requests.</summary>
public enum EngineChoice : byte
{
    /// <summary>Generated C# where this process can compile or has it built in, the interpreter otherwise and until then.</summary>
    Best,

    /// <summary>The interpreter alone.</summary>
    Interpreter,

    /// <summary>Generated C#; an error where this process cannot have it.</summary>
    Compiled,
}
