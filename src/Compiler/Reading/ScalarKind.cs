namespace FastShield.Compiler.Reading;

/// <summary>The kinds of a JSON value that is neither object nor array.</summary>
public enum ScalarKind : byte
{
    Null,
    False,
    True,
    Number,
    String,
}
