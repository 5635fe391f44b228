namespace FastShield.Compiler.Contract;

/// <summary>Where a parameter is: its `in`.</summary>
public enum ParameterLocation : byte
{
    Path,
    Query,
    Header,
    Cookie,
}
