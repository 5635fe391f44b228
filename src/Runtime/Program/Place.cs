namespace FastShield.Runtime.Program;

/// <summary>Where in the document an instruction comes from, for people and for violations.</summary>
/// <param name="Schema">JSON pointer of the schema object, shared by all its instructions.</param>
/// <param name="Keyword">The keyword inside it; empty for the schema itself.</param>
/// <param name="Line">Line of the keyword, from 1; 0 where unknown.</param>
public readonly record struct Place(string Schema, string Keyword, int Line)
{
    /// <summary>JSON pointer of the keyword, or of the schema where no keyword is named.</summary>
    public string Pointer => Keyword.Length == 0 ? Schema : $"{Schema}/{Keyword}";
}
