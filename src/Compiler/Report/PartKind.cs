namespace FastShield.Compiler.Report;

/// <summary>Which part of an operation's messages a report speaks of.</summary>
public enum PartKind : byte
{
    /// <summary>Hosts and base paths.</summary>
    Server,

    /// <summary>The method and the path template.</summary>
    Path,

    /// <summary>A parameter.</summary>
    Parameter,

    /// <summary>The presence of a request body, or one of its media types.</summary>
    Body,

    /// <summary>A response, or one of its media types or headers.</summary>
    Response,

    /// <summary>Who may ask.</summary>
    Security,
}
