namespace FastShield.Compiler.Reading;

/// <summary>
/// Where the further files of a document come from. A document without one cannot lead anywhere: nothing is read that was not handed over.
/// </summary>
public interface IDocumentSource
{
    /// <summary>
    /// The octets of a file, at most so many. The path is below the source's root, its parts separated by `/`, without `.`, `..` or an empty part.
    /// </summary>
    SourceBytes Read(string path, int limit);
}
