namespace FastShield.Runtime.Program;

/// <summary>Where in the document an instruction comes from, for people and for violations.</summary>
/// <param name="Schema">JSON pointer of the schema object, shared by all its instructions.</param>
/// <param name="Keyword">The keyword inside it; empty for the schema itself.</param>
/// <param name="Line">Line of the keyword, from 1; 0 where unknown.</param>
/// <param name="File">The file of a document in several files; empty for the first one.</param>
public readonly record struct Place(string Schema, string Keyword, int Line, string File = "")
{
    /// <summary>JSON pointer of the keyword, or of the schema where no keyword is named; for a further file its path, `#` and the pointer.</summary>
    public string Pointer => (File.Length == 0 ? Schema : $"{File}#{Schema}") + (Keyword.Length == 0 ? "" : $"/{Keyword}");

    /// <summary>The same as a reference: `#/components/schemas/Pet`, or `pets.yaml#/Pet`.</summary>
    public string Reference => File.Length == 0 ? "#" + Pointer : Pointer;
}
